"""A project as its log has it: what is set up, whose hours, who takes part (ADR 36)."""
