"""What people and other programs are told: the outbox, its channels, schedules."""
