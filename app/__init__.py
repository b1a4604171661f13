"""The application factory: configuration, extensions, security, plug-ins, blueprints, in this order and nothing else."""

from pathlib import Path

from flask import Flask

from app.config import Config, install_config
from app.errors import register_errors
from app.extensions import init_database, init_redis
from app.logs import configure_logs, log_requests
from app.ops import views as ops_views

HOUSE = Path(__file__).parent.parent


def create_app(config: Config) -> Flask:
    """Build the application for this configuration; the web process, the commands and the tests all come through here."""
    app = Flask(__name__, root_path=str(HOUSE), template_folder="templates", static_folder="static")
    install_config(app, config)
    configure_logs(config)
    log_requests(app)
    register_errors(app)
    init_database(app, config)
    init_redis(app, config)
    app.register_blueprint(ops_views.bp)
    return app
