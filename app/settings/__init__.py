"""What people choose: persona, preferences, provider credentials, and the settings of the instance."""
