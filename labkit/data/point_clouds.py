"""Points of two classes in a plane."""

__all__ = ["PULSES"]

# Pulses of a detector: height and width, each in standard deviations from its mean.
PULSES = (
    (-1.9, -1.1, 0),
    (-1.4, 0.3, 0),
    (-1.2, -1.8, 0),
    (-0.9, -0.5, 0),
    (-0.6, 1.0, 0),
    (-0.3, -1.2, 0),
    (0.2, -0.4, 0),
    (0.6, -1.5, 0),
    (-0.4, 1.6, 1),
    (0.1, 0.7, 1),
    (0.5, 2.1, 1),
    (0.8, 0.2, 1),
    (1.1, 1.3, 1),
    (1.5, -0.6, 1),
    (1.8, 0.8, 1),
    (2.3, 1.7, 1),
)
