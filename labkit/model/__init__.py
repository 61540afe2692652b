"""The neuron and its parts, on NumPy alone."""
