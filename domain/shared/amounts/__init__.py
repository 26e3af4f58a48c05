"""Amounts of money, prices of one unit, and the decimals of currencies."""
