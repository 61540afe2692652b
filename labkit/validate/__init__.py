"""Validation of notebooks with exercises: what continuous integration does, for any notebooks.

``labkit validate FOLDER`` on the command line; the parts are functions that tests call as well.
"""

from labkit.validate.finding import Finding

__all__ = ["Finding"]
