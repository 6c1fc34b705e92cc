"""How gunicorn serves: two processes, and in each a few threads, so that a slow or idle connection holds up nobody.

A browser opens connections in advance and may send nothing on them; a process without threads waits for it.
"""

workers = 2
threads = 8  # more than the connections of one browser
control_socket_disable = True
