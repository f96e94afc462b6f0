"""The best set of opportunities under constraints, and what each constraint costs."""
