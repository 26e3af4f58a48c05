"""The order: lines, quantities by state, holds, events, status."""
