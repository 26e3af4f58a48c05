"""Migrations, health, rejected rows of imports."""
