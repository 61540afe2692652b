"""What every Python that the tests start reads first; `tests/conftest.py` puts it on the path."""

import sys

# nbformat imports jsonschema, and that compiles a grammar of internationalised addresses, which
# takes 2 seconds in each process and is of use to no notebook. Without it jsonschema goes on.
sys.modules.setdefault("rfc3987_syntax", None)
