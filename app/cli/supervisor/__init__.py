"""Keeps a few programs running: started in order, probed, restarted, and stopped without leaving orphans."""
