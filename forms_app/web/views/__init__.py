"""Views by audience: `public`, `account`, `enterprise`, `bureau`."""
