"""The edge: HTTP in, HTTP out, and the command line. The only room that knows Litestar's HTTP side."""
