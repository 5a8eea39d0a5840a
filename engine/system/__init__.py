"""The machine: devices, threads, files written whole, bundled resources."""
