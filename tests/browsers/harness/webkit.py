#!/usr/bin/python3
"""A WebKitGTK browser for tests: driven by WebKitWebDriver as MiniBrowser is, but its profile outlives it, and it has
what Safari has and WebKitGTK leaves off. Arguments: --automation, --hidden for private browsing, --room=N for
about so many bytes that an origin may store, a folder for the profile."""
import shutil
import sys

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2

FEATURES = {"AccessHandle", "FileSystem", "FileSystemWritableStream", "StorageAPI", "StorageAPIEstimate"}

folder = sys.argv[-1]
settings = WebKit2.Settings()
features = WebKit2.Settings.get_all_features()
for i in range(features.get_length()):
    if features.get(i).get_identifier() in FEATURES:
        settings.set_feature_enabled(features.get(i), True)
if "--hidden" in sys.argv:
    context = WebKit2.WebContext.new_ephemeral()
else:
    room = [int(arg.split("=")[1]) for arg in sys.argv if arg.startswith("--room=")]
    limits = {"origin_storage_ratio": room[0] / shutil.disk_usage(folder).total} if room else {}
    manager = WebKit2.WebsiteDataManager(
        base_data_directory=folder + "/data", base_cache_directory=folder + "/cache", **limits
    )
    context = WebKit2.WebContext(website_data_manager=manager)
context.set_automation_allowed("--automation" in sys.argv)


def new_view(_session):
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True, settings=settings)
    window = Gtk.Window()
    window.set_default_size(800, 600)
    window.add(view)
    window.show_all()
    view.connect("close", lambda _: window.destroy())
    return view


def started(_context, session):
    info = WebKit2.ApplicationInfo()
    info.set_name("wedis-test")
    info.set_version(WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version())
    session.set_application_info(info)
    session.connect("create-web-view", new_view)


context.connect("automation-started", started)
Gtk.main()
