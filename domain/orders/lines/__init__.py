"""Order lines: their quantities by state, amounts, kits and charges."""
