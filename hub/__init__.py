"""The composition root: settings, wiring, the process and its commands. Knows everyone; imported by
no one."""
