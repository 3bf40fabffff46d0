"""What the desk does by itself for its customers and its staff: each kind of job, and what causes one."""
