"""Working days, terms and the sheet that shows how a deadline was counted. Pure: the start day is an argument."""
