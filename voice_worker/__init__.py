"""Frontdesk's voice: owns the audio of a call and nothing else."""
