"""What `frontdesk doctor` looks at, one subject a file. Looking changes nothing."""
