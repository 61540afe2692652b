"""nbgrader's settings for everybody on the hub; belongs into /etc/jupyter."""

c = get_config()  # noqa: F821 - nbgrader gives it

# Made once, by root: mkdir -p /srv/nbgrader/exchange && chmod 777 /srv/nbgrader/exchange
c.Exchange.root = "/srv/nbgrader/exchange"
