"""A course made from the labs."""
