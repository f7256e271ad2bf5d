"""What the council looks at: scorecards, objectives by stage, the monthly pack."""
