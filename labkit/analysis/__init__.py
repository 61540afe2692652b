"""What there is to know of a trained neuron."""
