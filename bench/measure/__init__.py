"""Measures `grafting` from outside, as whole processes, against PyTorch and against itself."""
