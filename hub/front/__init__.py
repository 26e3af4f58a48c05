"""The front door: what the process takes from the network, and from whom, before the graph."""
