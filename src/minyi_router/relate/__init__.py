"""What a ticket has to do with earlier ones."""
