"""The application factory: configuration, extensions, security, plug-ins, blueprints, in this order and nothing else."""

from pathlib import Path

from flask import Flask

from app import providers, tools
from app.accounts import views as accounts_views
from app.accounts.sessions import init_session_writes, init_sessions
from app.accounts.sign_in import init_accounts
from app.assets import init_assets
from app.breakers import init_breakers
from app.cache import init_cache
from app.chat import jobs as chat_jobs
from app.chat import views as chat_views
from app.chat.serving import init_chat
from app.chat.views import blueprint as chat_doors
from app.config import Config, install_config
from app.encryption import init_keys
from app.errors import register_errors
from app.extensions import init_database, init_redis
from app.images import views as images_views
from app.inputs import init_inputs
from app.job_runner import init_jobs
from app.languages import init_languages
from app.limits import init_limits
from app.logs import configure_logs, log_requests
from app.memory import views as memory_views
from app.memory.recall import init_recall
from app.memory.views import blueprint as memory_doors
from app.metrics import init_metrics
from app.ops import views as ops_views
from app.ops.exposition import init_figures
from app.ops.keys import check_keys
from app.providers import builtin, openrouter
from app.registry import load_drawer, load_package
from app.security import init_security
from app.settings import views as settings_views
from app.settings.views import blueprint as settings_doors

HOUSE = Path(__file__).parent.parent


def create_app(config: Config) -> Flask:
    """Build the application for this configuration; the web process, the commands and the tests all come through here.

    Commands are added by `app.cli`, which serving processes do not load.
    """
    app = Flask(__name__, root_path=str(HOUSE), template_folder="templates", static_folder="static")
    install_config(app, config)
    configure_logs(config)
    log_requests(app)
    init_metrics(app)
    register_errors(app)
    init_languages(app)
    init_assets(app, config)
    init_breakers(app)
    init_database(app, config)
    init_redis(app, config)
    init_cache(app)
    init_keys(app, config)
    init_inputs(app)
    init_sessions(app, config)
    init_security(app, config)
    init_session_writes(app)
    init_limits(app, config)
    init_accounts(app)
    accounts_views.init_doors(app)
    load_package(providers)
    builtin.configure(threads=config.builtin_threads, idle_seconds=config.builtin_idle_seconds)
    openrouter.configure(public_url=config.public_url)
    for package in (tools, chat_views, settings_views, memory_views):
        load_package(package)
    load_drawer(Path(__file__).parent, "jobs")
    init_jobs(app, config)
    init_recall(app, config)
    init_chat(app, config, learn_later=chat_jobs.learn_later)
    init_figures(app)
    for views in (ops_views, chat_doors, settings_doors, memory_doors, images_views):
        app.register_blueprint(views.bp)
    check_keys(app)
    return app
