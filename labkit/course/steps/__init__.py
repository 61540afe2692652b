"""The steps of a course, each a thin call of what nbgrader has for it."""
