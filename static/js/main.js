import { Application } from "stimulus"
import AnnouncerController from "./controllers/announcer_controller.js"
import ComposerController from "./controllers/composer_controller.js"
import ConversationController from "./controllers/conversation_controller.js"
import ConversationMenuController from "./controllers/conversation_menu_controller.js"
import DrawerSwipeController from "./controllers/drawer_swipe_controller.js"
import EditController from "./controllers/edit_controller.js"
import FoldController from "./controllers/fold_controller.js"
import InfiniteScrollController from "./controllers/infinite_scroll_controller.js"
import LongPressController from "./controllers/long_press_controller.js"
import LookAgainController from "./controllers/look_again_controller.js"
import MemoryUseController from "./controllers/memory_use_controller.js"
import MenuController from "./controllers/menu_controller.js"
import JumpController from "./controllers/jump_controller.js"
import MessageController from "./controllers/message_controller.js"
import OutboxController from "./controllers/outbox_controller.js"
import PageLinkController from "./controllers/page_link_controller.js"
import PasteController from "./controllers/paste_controller.js"
import PendingController from "./controllers/pending_controller.js"
import ReceiptsController from "./controllers/receipts_controller.js"
import RenameController from "./controllers/rename_controller.js"
import SearchController from "./controllers/search_controller.js"
import ShelfController from "./controllers/shelf_controller.js"
import ShortcutSheetController from "./controllers/shortcut_sheet_controller.js"
import ShortcutsController from "./controllers/shortcuts_controller.js"
import ShellController from "./controllers/shell_controller.js"
import SidebarController from "./controllers/sidebar_controller.js"
import SlashController from "./controllers/slash_controller.js"
import SpeakerController from "./controllers/speaker_controller.js"
import StopController from "./controllers/stop_controller.js"
import ToastsController from "./controllers/toasts_controller.js"
import VariantsController from "./controllers/variants_controller.js"
import WordsController from "./controllers/words_controller.js"
import ZoneController from "./controllers/zone_controller.js"
import { KeyboardRoom } from "./models/keyboard_room.js"
import { outboxOfPage } from "./models/outbox.js"
import { keepShell } from "./models/shell.js"

const application = Application.start()
application.register("announcer", AnnouncerController)
application.register("composer", ComposerController)
application.register("conversation", ConversationController)
application.register("conversation-menu", ConversationMenuController)
application.register("drawer-swipe", DrawerSwipeController)
application.register("edit", EditController)
application.register("fold", FoldController)
application.register("infinite-scroll", InfiniteScrollController)
application.register("long-press", LongPressController)
application.register("look-again", LookAgainController)
application.register("memory-use", MemoryUseController)
application.register("menu", MenuController)
application.register("jump", JumpController)
application.register("message", MessageController)
application.register("outbox", OutboxController)
application.register("page-link", PageLinkController)
application.register("paste", PasteController)
application.register("pending", PendingController)
application.register("receipts", ReceiptsController)
application.register("rename", RenameController)
application.register("search", SearchController)
application.register("shelf", ShelfController)
application.register("shortcut-sheet", ShortcutSheetController)
application.register("shortcuts", ShortcutsController)
application.register("shell", ShellController)
application.register("sidebar", SidebarController)
application.register("slash", SlashController)
application.register("speaker", SpeakerController)
application.register("stop", StopController)
application.register("toasts", ToastsController)
application.register("variants", VariantsController)
application.register("words", WordsController)
application.register("zone", ZoneController)

new KeyboardRoom().watch()

// What waits goes on from every page, not only from its own.
outboxOfPage()
keepShell()
