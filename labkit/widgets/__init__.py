"""Controls and views of a session, one class per module."""
