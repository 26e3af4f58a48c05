"""How a running hub stands: probes, numbers, log lines, spans."""
