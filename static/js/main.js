import { Application } from "stimulus"
import ComposerController from "./controllers/composer_controller.js"
import ConversationController from "./controllers/conversation_controller.js"
import EditController from "./controllers/edit_controller.js"
import MessageController from "./controllers/message_controller.js"
import OlderController from "./controllers/older_controller.js"
import SidebarController from "./controllers/sidebar_controller.js"
import SpeakerController from "./controllers/speaker_controller.js"
import StopController from "./controllers/stop_controller.js"
import ThemeController from "./controllers/theme_controller.js"
import ToastsController from "./controllers/toasts_controller.js"

const application = Application.start()
application.register("composer", ComposerController)
application.register("conversation", ConversationController)
application.register("edit", EditController)
application.register("message", MessageController)
application.register("older", OlderController)
application.register("sidebar", SidebarController)
application.register("speaker", SpeakerController)
application.register("stop", StopController)
application.register("theme", ThemeController)
application.register("toasts", ToastsController)
