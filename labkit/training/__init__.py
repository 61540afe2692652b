"""Training as a trajectory: settings, runs, files of runs."""
