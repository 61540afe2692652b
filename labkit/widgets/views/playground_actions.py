"""What the hand does to a network in the browser, done to the session."""

from labkit.data.point_cloud import INPUTS
from labkit.state.playground import PlaygroundState
from labkit.widgets.base.session_view import SessionView

LAYERS_MOST, NEURONS_MOST = 6, 8


class PlaygroundActions(SessionView):
    """Messages of a :class:`labkit.widgets.parts.network_plane.NetworkPlane`, each with its act."""

    looks_at = PlaygroundState

    def _hear(self, _, message, buffers):
        for name, value in message.items():
            act = getattr(self, f"_hear_{name}", None)
            if act is None:
                raise ValueError(f"There is nothing like {name!r:.40} to do.")
            act(value)

    def _hear_toggle(self, name):
        used = self.session.inputs
        chosen = [i for i in INPUTS if (i in used) is not (i == name)]
        if not chosen:
            raise ValueError("One input must stay.")
        self.session.inputs = tuple(chosen)

    def _hear_neurons(self, value):
        layer, count = (int(number) for number in value)
        if not 1 <= count <= NEURONS_MOST:
            raise ValueError(f"A layer has 1 to {NEURONS_MOST} neurons here.")
        hidden = list(self.session.hidden)
        hidden[layer] = count
        self.session.hidden = tuple(hidden)

    def _hear_layers(self, step):
        session = self.session
        hidden, names = list(session.hidden), list(session.config.activations)
        if step > 0:
            if len(hidden) >= LAYERS_MOST:
                raise ValueError(f"There are {LAYERS_MOST} hidden layers at most here.")
            hidden.append(hidden[-1] if hidden else 4)
            names.append(names[-1] if names else "tanh")
        elif hidden:
            hidden.pop()
            names.pop()
        self._form(hidden, names)

    def _hear_activation(self, value):
        layer, name = value
        names = list(self.session.config.activations)
        names[int(layer)] = str(name)
        self._form(self.session.hidden, names)

    def _form(self, hidden, names):
        session = self.session
        alike = len(set(names)) <= 1
        with session.transaction(), session.hold_trait_notifications():
            session.hidden = tuple(hidden)
            session.activation = (names[0] if names else "tanh") if alike else tuple(names)

    def _hear_select(self, index):
        self.network.selected = int(index) if int(index) < sum(self.session.hidden) else -1
        self._show()

    def _hear_weight(self, value):
        index, weight = int(value[0]), float(value[1])
        parameters = self.session.record.parameters.copy()
        if not 0 <= index < parameters.size:
            raise ValueError(f"There is no weight {index}.")
        parameters[index] = weight
        self.session.pause()
        self.session.edit(parameters)

    def _hear_rest(self, _):
        """Pause: nobody looks."""
        self.session.pause()

    def _hear_add(self, point):
        self.session.put(self.session.cloud.with_point(*point))

    def _hear_move(self, value):
        index, x1, x2 = value
        self.session.put(self.session.cloud.moved(int(index), x1, x2))

    def _hear_remove(self, index):
        self.session.put(self.session.cloud.without(int(index)))
