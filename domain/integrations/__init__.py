"""What imports from other systems leave behind."""
