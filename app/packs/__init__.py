"""Packs: everything that makes the engine one business's front desk."""
