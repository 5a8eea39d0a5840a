"""The kernels' source, which numba compiles: imported by the process that compiles, by nothing else."""
