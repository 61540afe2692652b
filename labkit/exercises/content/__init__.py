"""The exercises of the labs, a module or two for each lab."""
