"""Fan-out: the events of a subscription are executed and encoded once for all who follow it."""
