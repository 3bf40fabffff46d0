// Generated from openapi.json by `npm run contracts`; do not edit.
// openapi.json sha256: dbb3f60865f43e658f6488a8c5776e5bcb700a48e8a32c1b95e6eb520aa9fa35
export interface paths {
    "/api/chat": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say something, get the answer in one piece
         * @description One turn. Send a `turn_id` of your own and a retry answers with the same reply, written once.
         */
        post: operations["chat_api_chat_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/graph": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the graph
         * @description The graph that every turn runs through, as it is compiled.
         */
        get: operations["read_graph_api_graph_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/packs/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who answers here
         * @description The business that new sessions open in, and whether it can be called now.
         */
        get: operations["read_pack_api_packs_current_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a session
         * @description Begin a conversation. The token opens this session alone, for 24 hours.
         */
        post: operations["open_session_api_sessions_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a session
         * @description What was said, where the conversation stands, and what it has led to.
         */
        get: operations["read_session_api_sessions__session_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{session_id}/bookings/{reference}/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Fetch a booking for a calendar
         * @description The appointment as it stands now: imported again, a newer file replaces an older one.
         */
        get: operations["fetch_calendar_api_sessions__session_id__bookings__reference__calendar_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{session_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the log from a seq
         * @description Stored events after `after`, oldest first. Ask again with `last_seq` until the page is empty.
         */
        get: operations["read_events_api_sessions__session_id__events_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{session_id}/heard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report what was heard
         * @description How much of an agent's utterance was played. State and messages are trimmed to it.
         */
        post: operations["report_heard_api_sessions__session_id__heard_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{session_id}/turns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a turn
         * @description Say something and follow what comes of it. The same `turn_id` again answers with the same events.
         *
         *     A client that goes away does not stop the turn: its events are in the log.
         */
        post: operations["create_turn_api_sessions__session_id__turns_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{session_id}/turns/{turn_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forget a speculated turn
         * @description The caller went on speaking. Forgetting one that is unknown or forgotten already changes nothing.
         */
        delete: operations["discard_turn_api_sessions__session_id__turns__turn_id__delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{session_id}/turns/{turn_id}/commit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a speculated turn real
         * @description The caller did say exactly this. 409 `turn_changed` when the text or the conversation differ: run it then.
         */
        post: operations["commit_turn_api_sessions__session_id__turns__turn_id__commit_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/staff/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List conversations
         * @description The latest conversations, most recently active first.
         */
        get: operations["list_sessions_api_staff_sessions_get"];
        put?: never;
        /**
         * Sign in with the staff link
         * @description Exchange the link's ticket for a cookie. A ticket works once.
         */
        post: operations["sign_in_api_staff_sessions_post"];
        /**
         * Sign out
         * @description End this browser's sign-in; its cookie opens nothing any more.
         */
        delete: operations["sign_out_here_api_staff_sessions_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/staff/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one conversation
         * @description Everything about one conversation, with what only staff may see. Who looked is on record before they see it.
         */
        get: operations["read_conversation_api_staff_sessions__session_id__get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/voice/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call the business
         * @description A room with an agent on its way. 503 `voice_unavailable` says why there is none, `voice_full` when all are busy.
         *
         *     The session's earlier call, if one is live, ends: a conversation has one voice connection.
         */
        post: operations["voice_token_api_voice_token_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/workers/{worker_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Report a voice worker
         * @description A worker is there and takes calls. Every 2 s; after two missed reports it counts as gone.
         */
        put: operations["report_worker_api_workers__worker_id__put"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The process lives
         * @description Answers as long as the process does. Says nothing about its parts: `/ready` does.
         */
        get: operations["health_health_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Counters for Prometheus
         * @description What the installation counts: turns, stages, writes, calls, sockets, and the servers behind. All processes.
         */
        get: operations["metrics_metrics_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Each part and how it is
         * @description Ready as long as customers can chat. Parts that only some need may be `absent` or `degraded`, with the reason.
         */
        get: operations["ready_ready_get"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AppFrame: components["schemas"]["ConfigDown"] | components["schemas"]["SayDown"] | components["schemas"]["SilenceDown"] | components["schemas"]["ResumeDown"] | components["schemas"]["EndDown"];
        /**
         * BookingView
         * @description A booking as a customer or a client may see it.
         */
        BookingView: {
            /**
             * Assets
             * @default []
             */
            assets: string[];
            customer: components["schemas"]["Contact"];
            /**
             * Ends At
             * Format: date-time
             */
            ends_at: string;
            /**
             * Notes
             * @default
             */
            notes: string;
            /** Offering */
            offering: string;
            /**
             * Quantity
             * @default 1
             */
            quantity: number;
            /**
             * Reference
             * @example BK-2026-000001
             */
            reference: string;
            /** Resource */
            resource?: string | null;
            /**
             * Starts At
             * Format: date-time
             */
            starts_at: string;
            /** Status */
            status: string;
            /** Task */
            task: string;
        };
        /**
         * CallState
         * @description A live voice connection of the session.
         */
        CallState: {
            /** Call Id */
            call_id: string;
            /**
             * Reason
             * @default null
             */
            reason: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "ringing" | "active" | "reconnecting" | "ended";
        };
        /**
         * ChatReply
         * @description The turn's outcome in one piece.
         */
        ChatReply: {
            /** Agent */
            agent: string | null;
            /** Confidence */
            confidence: number | null;
            /** Intent */
            intent: string | null;
            /** Quick Replies */
            quick_replies: components["schemas"]["QuickReply"][];
            /** Reply */
            reply: string;
            state: components["schemas"]["StateUpdate"];
            /** Tools */
            tools: components["schemas"]["ToolView"][];
            /** Turn Id */
            turn_id: string;
            usage: components["schemas"]["Usage"];
        };
        /**
         * ChatRequest
         * @description `POST /api/chat`: a turn for clients without event streams.
         */
        ChatRequest: {
            /** Message */
            message: string;
            /** Session Id */
            session_id: string;
            /** Turn Id */
            turn_id?: string | null;
        };
        ClientFrame: components["schemas"]["SendMessage"] | components["schemas"]["SendTyping"] | components["schemas"]["EditSlot"] | components["schemas"]["Ping"];
        /**
         * CommitTurn
         * @description `POST …/turns/{turn_id}/commit`: the caller did say exactly this.
         */
        CommitTurn: {
            /** Text */
            text: string;
        };
        /**
         * ConfigDown
         * @description App → worker, first frame after hello. `greeting_id` is the utterance id to report as heard.
         */
        ConfigDown: {
            /**
             * Expects
             * @default open
             */
            expects: string;
            /** Greeting */
            greeting: string;
            /** Greeting Id */
            greeting_id: string;
            /**
             * Locale
             * @default en-US
             */
            locale: string;
            /**
             * Names
             * @description Proper nouns of the business, to bias transcription.
             * @default []
             */
            names: string[];
            /**
             * Pace
             * @description How fast to speak; 0.8 is slower.
             * @default 1
             */
            pace: number;
            /**
             * Phrases
             * @description Named short texts: filler, sorry, reprompt, goodbye.
             */
            phrases: {
                [key: string]: string;
            };
            /**
             * @description How a worker goes on that is new to this call.
             * @default null
             */
            resumption: components["schemas"]["Resumption"] | null;
            /**
             * Type
             * @default config
             * @constant
             */
            type: "config";
            /**
             * Voice
             * @default af_heart
             */
            voice: string;
        };
        /**
         * Contact
         * @description What a client already knows about the customer.
         */
        Contact: {
            /** Email */
            email?: string | null;
            /** Name */
            name?: string | null;
            /** Phone */
            phone?: string | null;
        };
        /**
         * DispatchMetadata
         * @description Handed to the worker with its job.
         */
        DispatchMetadata: {
            /** Call Id */
            call_id: string;
            /**
             * Customer Identity
             * @default customer
             */
            customer_identity: string;
            /**
             * Resume
             * @default false
             */
            resume: boolean;
            /** Session Id */
            session_id: string;
        };
        /**
         * EditSlot
         * @description A slot edited on the page.
         */
        EditSlot: {
            /** Slot */
            slot: string;
            /**
             * Turn Id
             * @default null
             */
            turn_id: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "slot";
            /** Value */
            value: string;
        };
        /**
         * EndDown
         * @description Hang up once the sentence in progress has been played.
         */
        EndDown: {
            /**
             * Reason
             * @default
             */
            reason: string;
            /**
             * Type
             * @default end
             * @constant
             */
            type: "end";
        };
        /**
         * ErrorBody
         * @description The body of every error, whatever the status.
         */
        ErrorBody: {
            /**
             * Code
             * @example session_closed
             */
            code: string;
            /**
             * Message
             * @description One sentence that a person can act on.
             */
            message: string;
            /** Request Id */
            request_id: string;
            /** Retryable */
            retryable: boolean;
        };
        /**
         * ErrorEvent
         * @description A failure that belongs to no turn.
         */
        ErrorEvent: {
            /** Code */
            code: string;
            /** Message */
            message: string;
            /** Retryable */
            retryable: boolean;
        };
        /**
         * Event
         * @description One entry of a session's log. Durable events have a `seq`; levels and interim speech have none.
         */
        Event: {
            /**
             * Audience
             * @default customer
             * @enum {string}
             */
            audience: "customer" | "staff";
            /** Data */
            data: {
                [key: string]: unknown;
            };
            /** Request Id */
            request_id?: string | null;
            /** Seq */
            seq: number | null;
            /** Session Id */
            session_id: string;
            /**
             * Ts
             * Format: date-time
             */
            ts: string;
            /** Turn Id */
            turn_id?: string | null;
            /**
             * Type
             * @enum {string}
             */
            type: "state_update" | "transcript" | "turn" | "tool" | "task_update" | "notification" | "voice_state" | "latency" | "holder" | "call" | "typing" | "error";
            /**
             * V
             * @default 1
             * @constant
             */
            v: 1;
        };
        /**
         * EventPage
         * @description A stretch of a session's log. `last_seq` is what to ask after next.
         */
        EventPage: {
            /** Events */
            events: components["schemas"]["Event"][];
            /** Last Seq */
            last_seq: number;
        };
        /**
         * Expects
         * @description What the agent just asked for: endpointing and the barge-in verdict depend on it.
         */
        Expects: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "open" | "yes_no" | "choice" | "date" | "phone" | "spelled";
            /**
             * Slot
             * @default null
             */
            slot: string | null;
        };
        /**
         * FrameState
         * @description A task in progress.
         */
        FrameState: {
            /** Agent */
            agent: string;
            /** Frame Id */
            frame_id: string;
            /** Slots */
            slots: {
                [key: string]: components["schemas"]["SlotState"];
            };
            /**
             * Status
             * @enum {string}
             */
            status: "collecting" | "confirming" | "done" | "cancelled" | "failed" | "paused";
            /** Task */
            task: string;
            /** Title */
            title: string;
        };
        /**
         * GraphEdge
         * @description A way from one node to another; `conditional` where the state decides.
         */
        GraphEdge: {
            /** Conditional */
            conditional: boolean;
            /** Source */
            source: string;
            /** Target */
            target: string;
        };
        /**
         * GraphNode
         * @description A node of the compiled graph; `id` is what `state_update.node` carries.
         */
        GraphNode: {
            /** Id */
            id: string;
            /** Label */
            label: string;
        };
        /**
         * GraphView
         * @description The graph that every turn runs through.
         */
        GraphView: {
            /** Edges */
            edges: components["schemas"]["GraphEdge"][];
            /** Nodes */
            nodes: components["schemas"]["GraphNode"][];
        };
        /**
         * Heard
         * @description How much of an agent utterance was played. `heard_chars` is floored to whole words by the app.
         */
        Heard: {
            /** Heard Chars */
            heard_chars: number;
            /**
             * Interrupted
             * @default false
             */
            interrupted: boolean;
            /** Utterance Id */
            utterance_id: string;
        };
        /**
         * HeardUp
         * @description What was played of an utterance.
         */
        HeardUp: {
            /** Heard Chars */
            heard_chars: number;
            /**
             * Interrupted
             * @default false
             */
            interrupted: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "heard";
            /** Utterance Id */
            utterance_id: string;
        };
        /**
         * HeartbeatUp
         * @description Every second while the call lives.
         */
        HeartbeatUp: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "heartbeat";
        };
        /**
         * Hello
         * @description The first frame of every socket, within 5 s. Staff send no token: their cookie speaks.
         */
        Hello: {
            /**
             * After
             * @default 0
             */
            after: number;
            /**
             * Token
             * @default null
             */
            token: string | null;
            /**
             * Type
             * @constant
             */
            type: "hello";
        };
        /**
         * HolderState
         * @description Who answers the customer now.
         */
        HolderState: {
            /**
             * Holder
             * @enum {string}
             */
            holder: "agent" | "person";
            /**
             * Name
             * @default null
             */
            name: string | null;
            /**
             * Queue Position
             * @default null
             */
            queue_position: number | null;
            /**
             * Rung
             * @default null
             */
            rung: string | null;
        };
        /**
         * InterimUp
         * @description The caller's words so far; never stored.
         */
        InterimUp: {
            /** Text */
            text: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "interim";
            /** Utterance Id */
            utterance_id: string;
        };
        /**
         * Latency
         * @description Milliseconds of one spoken turn. `unexplained_ms` is what the stages don't add up to.
         */
        Latency: {
            /**
             * Endpoint Ms
             * @default null
             */
            endpoint_ms: number | null;
            /**
             * Graph Ms
             * @default null
             */
            graph_ms: number | null;
            /**
             * Heard Gap Ms
             * @default null
             */
            heard_gap_ms: number | null;
            /**
             * Model Ms
             * @default null
             */
            model_ms: number | null;
            /**
             * Playout Ms
             * @default null
             */
            playout_ms: number | null;
            /**
             * Stt Ms
             * @default null
             */
            stt_ms: number | null;
            /**
             * Tts First Ms
             * @default null
             */
            tts_first_ms: number | null;
            /**
             * Unexplained Ms
             * @default null
             */
            unexplained_ms: number | null;
            /**
             * Vad Ms
             * @default null
             */
            vad_ms: number | null;
        };
        /**
         * LatencyUp
         * @description Stage times of one spoken turn.
         */
        LatencyUp: {
            /**
             * Endpoint Ms
             * @default null
             */
            endpoint_ms: number | null;
            /**
             * Graph Ms
             * @default null
             */
            graph_ms: number | null;
            /**
             * Heard Gap Ms
             * @default null
             */
            heard_gap_ms: number | null;
            /**
             * Model Ms
             * @default null
             */
            model_ms: number | null;
            /**
             * Playout Ms
             * @default null
             */
            playout_ms: number | null;
            /**
             * Stt Ms
             * @default null
             */
            stt_ms: number | null;
            /**
             * Tts First Ms
             * @default null
             */
            tts_first_ms: number | null;
            /** Turn Id */
            turn_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "latency";
            /**
             * Unexplained Ms
             * @default null
             */
            unexplained_ms: number | null;
            /**
             * Vad Ms
             * @default null
             */
            vad_ms: number | null;
        };
        /**
         * Liveness
         * @description The process lives.
         */
        Liveness: {
            /**
             * Status
             * @default ok
             * @constant
             */
            status: "ok";
        };
        /**
         * MessageView
         * @description One thing said, as stored: `heard_chars` tells how much of `text` the customer heard.
         */
        MessageView: {
            /** Agent */
            agent: string | null;
            /** Heard Chars */
            heard_chars: number;
            /** Interrupted */
            interrupted: boolean;
            /**
             * Role
             * @enum {string}
             */
            role: "customer" | "agent" | "person" | "system";
            /**
             * Sources
             * @default []
             */
            sources: components["schemas"]["Source"][];
            /** Text */
            text: string;
            /**
             * Ts
             * Format: date-time
             */
            ts: string;
            /** Turn Id */
            turn_id: string | null;
            /** Utterance Id */
            utterance_id: string;
        };
        /**
         * Notification
         * @description Something the customer is to be told, outside any question of theirs.
         */
        Notification: {
            /** Id */
            id: string;
            /**
             * Priority
             * @default normal
             * @enum {string}
             */
            priority: "interrupt" | "high" | "normal";
            /** Text */
            text: string;
        };
        /**
         * OpenSession
         * @description `POST /api/sessions`; an empty object opens a chat in the default pack.
         */
        OpenSession: {
            /**
             * Channel
             * @default chat
             * @enum {string}
             */
            channel: "chat" | "voice" | "sms" | "phone" | "api";
            customer?: components["schemas"]["Contact"] | null;
            /** Locale */
            locale?: string | null;
            /** Pack */
            pack?: string | null;
            /** Referrer */
            referrer?: string | null;
        };
        /**
         * PackView
         * @description Who answers here.
         */
        PackView: {
            /** Business */
            business: string;
            /** Locale */
            locale: string;
            /** Name */
            name: string;
            /** Persona */
            persona: string;
            /**
             * Suggestions
             * @description What a customer may say first.
             */
            suggestions: components["schemas"]["QuickReply"][];
            voice: components["schemas"]["VoiceAvailability"];
            /** Zone */
            zone: string;
        };
        /**
         * Part
         * @description One part of the product and how it is.
         */
        Part: {
            /** Name */
            name: string;
            /**
             * Status
             * @enum {string}
             */
            status: "ok" | "degraded" | "absent";
            /** Why */
            why?: string | null;
        };
        /**
         * Ping
         * @description Answered with `{"type": "pong"}`.
         */
        Ping: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "ping";
        };
        /**
         * QuickReply
         * @description A button: pressing it sends `text` as the customer's words.
         */
        QuickReply: {
            /** Label */
            label: string;
            /** Text */
            text: string;
        };
        /**
         * Readiness
         * @description `ready` as long as customers can chat; voice may be absent.
         */
        Readiness: {
            /** Parts */
            parts: components["schemas"]["Part"][];
            /** Ready */
            ready: boolean;
        };
        /**
         * ReadyUp
         * @description The caller's audio is connected, or the call has ended.
         */
        ReadyUp: {
            /**
             * Reason
             * @default null
             */
            reason: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "active" | "reconnecting" | "ended";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "call";
        };
        /**
         * ResumeDown
         * @description The agent holds the conversation again.
         */
        ResumeDown: {
            /**
             * Type
             * @default resume
             * @constant
             */
            type: "resume";
        };
        /**
         * Resumption
         * @description One clause of sorry, then what the customer was told last, to be said again.
         */
        Resumption: {
            /** Sorry */
            sorry: string;
            /**
             * Text
             * @default
             */
            text: string;
            /**
             * Utterance Id
             * @default
             */
            utterance_id: string;
        };
        /**
         * SayDown
         * @description Speak this now (`urgent`: between sentences) or at the next pause.
         */
        SayDown: {
            /** Text */
            text: string;
            /**
             * Type
             * @default say
             * @constant
             */
            type: "say";
            /**
             * Urgent
             * @default false
             */
            urgent: boolean;
            /** Utterance Id */
            utterance_id: string;
        };
        /**
         * SendMessage
         * @description A typed utterance.
         */
        SendMessage: {
            /** Text */
            text: string;
            /** Turn Id */
            turn_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "message";
        };
        /**
         * SendTyping
         * @description The customer is writing.
         */
        SendTyping: {
            /** On */
            on: boolean;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "typing";
        };
        /**
         * SessionFacts
         * @description What the record says about a session.
         */
        SessionFacts: {
            /** Channel */
            channel: string;
            /**
             * Interaction
             * @example INT-2026-00001
             */
            interaction: string;
            /** Last Seq */
            last_seq: number;
            /** Locale */
            locale: string;
            /** Outcome */
            outcome?: string | null;
            /** Pack */
            pack: string;
            /** Session Id */
            session_id: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Status
             * @enum {string}
             */
            status: "open" | "closed";
            /** Turn Count */
            turn_count: number;
        };
        /**
         * SessionOpened
         * @description The token opens this one session for 24 hours.
         */
        SessionOpened: {
            /** Greeting */
            greeting: string;
            /** Pack */
            pack: string;
            /** Session Id */
            session_id: string;
            /** Token */
            token: string;
        };
        /**
         * SessionView
         * @description `GET /api/sessions/{id}`.
         */
        SessionView: {
            /** Bookings */
            bookings: components["schemas"]["BookingView"][];
            /** Messages */
            messages: components["schemas"]["MessageView"][];
            /**
             * Orders
             * @default []
             */
            orders: {
                [key: string]: unknown;
            }[];
            session: components["schemas"]["SessionFacts"];
            state: components["schemas"]["StateUpdate"];
            /**
             * Tickets
             * @default []
             */
            tickets: {
                [key: string]: unknown;
            }[];
        };
        /**
         * SilenceDown
         * @description Stop speaking: a person took over.
         */
        SilenceDown: {
            /** By */
            by: string;
            /**
             * Type
             * @default silence
             * @constant
             */
            type: "silence";
        };
        /**
         * SlotState
         * @description One slot of a frame as the page shows it; `value` is plain JSON, `said` what the agent calls it.
         */
        SlotState: {
            /**
             * Label
             * @default
             */
            label: string;
            /**
             * Said
             * @default
             */
            said: string;
            /**
             * Status
             * @default empty
             * @enum {string}
             */
            status: "empty" | "asking" | "heard" | "confirmed" | "corrected";
            /** Turn Id */
            turn_id?: string | null;
            /** Value */
            value?: unknown;
        };
        /**
         * Source
         * @description The article an answer came from.
         */
        Source: {
            /** Id */
            id: string;
            /** Title */
            title: string;
        };
        /**
         * Speech
         * @description When the utterance was spoken (seconds since the epoch) and how sure the transcriber was (0 to 1).
         */
        Speech: {
            /** Confidence */
            confidence?: number | null;
            /** Ended At */
            ended_at: number;
            /** Started At */
            started_at: number;
        };
        /**
         * StaffSessionOpened
         * @description Signed in; the cookie came with this answer.
         */
        StaffSessionOpened: {
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Name */
            name: string;
        };
        /**
         * StaffSessionRow
         * @description One conversation in the console's list.
         */
        StaffSessionRow: {
            /** Call */
            call: ("ringing" | "active" | "reconnecting") | null;
            /** Channel */
            channel: string;
            /** Confidence */
            confidence: number | null;
            /** Current Agent */
            current_agent: string | null;
            /** Customer */
            customer: string | null;
            /** Holder */
            holder: string;
            /** Intent */
            intent: string | null;
            /**
             * Interaction
             * @example INT-2026-00001
             */
            interaction: string;
            /** Last Message */
            last_message: string | null;
            /** Last Seq */
            last_seq: number;
            /** Outcome */
            outcome: string | null;
            /** Pack */
            pack: string;
            /** Session Id */
            session_id: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
            /**
             * Status
             * @enum {string}
             */
            status: "open" | "closed";
            /**
             * Task
             * @description The task in hand, if any.
             */
            task: string | null;
            /** Turn Count */
            turn_count: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * StaffSessions
         * @description The latest conversations first.
         */
        StaffSessions: {
            /** Sessions */
            sessions: components["schemas"]["StaffSessionRow"][];
        };
        /**
         * StaffTicketRequest
         * @description The ticket of the staff link.
         */
        StaffTicketRequest: {
            /** Ticket */
            ticket: string;
        };
        /**
         * StateUpdate
         * @description The whole working state, small. A customer's copy carries `frames`, `holder` and `current_agent` alone.
         *
         *     `path` lists the graph's nodes of this turn in the order in which they ran.
         */
        StateUpdate: {
            /** Confidence */
            confidence?: number | null;
            /** Current Agent */
            current_agent?: string | null;
            customer?: components["schemas"]["Contact"] | null;
            /**
             * Frames
             * @default []
             */
            frames: components["schemas"]["FrameState"][];
            /**
             * Holder
             * @default agent
             * @enum {string}
             */
            holder: "agent" | "person";
            /** Intent */
            intent?: string | null;
            /** Node */
            node?: string | null;
            /**
             * Path
             * @default []
             */
            path: string[];
            /**
             * Pending Tasks
             * @default []
             */
            pending_tasks: {
                [key: string]: unknown;
            }[];
            /**
             * Turn Count
             * @default 0
             */
            turn_count: number;
        };
        /**
         * TaskUpdate
         * @description Background work of this session.
         */
        TaskUpdate: {
            /** Kind */
            kind: string;
            /**
             * Result
             * @default null
             */
            result: {
                [key: string]: unknown;
            } | null;
            /**
             * Status
             * @enum {string}
             */
            status: "pending" | "running" | "completed" | "failed" | "cancelled";
            /** Task Id */
            task_id: string;
        };
        /**
         * ToolView
         * @description A tool that ran in a turn. Arguments are redacted.
         */
        ToolView: {
            /**
             * Arguments
             * @default {}
             */
            arguments: {
                [key: string]: unknown;
            };
            /**
             * Effect
             * @enum {string}
             */
            effect: "read" | "write";
            /**
             * Ms
             * @default 0
             */
            ms: number;
            /** Name */
            name: string;
            /**
             * Outcome
             * @default
             */
            outcome: string;
            /**
             * Status
             * @enum {string}
             */
            status: "ok" | "refused" | "failed";
        };
        /**
         * Transcript
         * @description What was said in one utterance so far; each replaces the one before.
         */
        Transcript: {
            /**
             * Agent
             * @default null
             */
            agent: string | null;
            /**
             * Heard Chars
             * @default null
             */
            heard_chars: number | null;
            /**
             * Interrupted
             * @default false
             */
            interrupted: boolean;
            /**
             * Is Final
             * @default true
             */
            is_final: boolean;
            /**
             * Pace
             * @description How fast to say it, if not as usual: 0.8 is slower.
             * @default null
             */
            pace: number | null;
            /**
             * Role
             * @enum {string}
             */
            role: "customer" | "agent" | "person" | "system";
            /**
             * Sources
             * @default []
             */
            sources: components["schemas"]["Source"][];
            /** Text */
            text: string;
            /** Utterance Id */
            utterance_id: string;
        };
        /**
         * TurnRequest
         * @description `POST /api/sessions/{id}/turns`: one customer utterance, as text or as commands.
         */
        TurnRequest: {
            /** Call Id */
            call_id?: string | null;
            /**
             * Channel
             * @default chat
             * @enum {string}
             */
            channel: "chat" | "voice" | "sms" | "phone" | "api";
            /**
             * Commands
             * @default []
             */
            commands: components["schemas"]["WireCommand"][];
            heard?: components["schemas"]["Heard"] | null;
            /**
             * Mode
             * @default run
             * @enum {string}
             */
            mode: "run" | "speculate";
            speech?: components["schemas"]["Speech"] | null;
            /**
             * Text
             * @default
             */
            text: string;
            /**
             * Turn Id
             * @example 01JD0Z3Q4R5S6T7V8W9X0Y1Z2A
             */
            turn_id: string;
        };
        /**
         * TurnStatus
         * @description Where a turn stands. `failed` carries an error and a reply that words it for the customer.
         */
        TurnStatus: {
            /**
             * Ends Session
             * @default false
             */
            ends_session: boolean;
            /** @default null */
            error: components["schemas"]["ErrorBody"] | null;
            /** @default null */
            expects: components["schemas"]["Expects"] | null;
            /**
             * Quick Replies
             * @default []
             */
            quick_replies: components["schemas"]["QuickReply"][];
            /**
             * Reply
             * @default null
             */
            reply: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "started" | "needs_commit" | "completed" | "discarded" | "failed";
            /**
             * Utterance Id
             * @default null
             */
            utterance_id: string | null;
        };
        /**
         * Typing
         * @description Somebody is writing.
         */
        Typing: {
            /** On */
            on: boolean;
            /**
             * Role
             * @enum {string}
             */
            role: "customer" | "agent" | "person";
        };
        /**
         * Usage
         * @description Tokens and cost of one turn; zero without a chat model.
         */
        Usage: {
            /**
             * Cost Usd
             * @default 0
             */
            cost_usd: number;
            /**
             * Input Tokens
             * @default 0
             */
            input_tokens: number;
            /**
             * Output Tokens
             * @default 0
             */
            output_tokens: number;
        };
        /**
         * VoiceAvailability
         * @description Whether a call can be held now, and if not, why.
         */
        VoiceAvailability: {
            /** Available */
            available: boolean;
            /** Reason */
            reason: string | null;
        };
        /**
         * VoiceState
         * @description Who is making a sound, and what the agent is doing.
         */
        VoiceState: {
            /**
             * Agent
             * @enum {string}
             */
            agent: "listening" | "thinking" | "speaking" | "silent";
            /**
             * Customer
             * @default silent
             * @enum {string}
             */
            customer: "silent" | "speaking";
            /**
             * Level
             * @default null
             */
            level: number | null;
        };
        /**
         * VoiceStateUp
         * @description Worker → app.
         */
        VoiceStateUp: {
            /**
             * Agent
             * @enum {string}
             */
            agent: "listening" | "thinking" | "speaking" | "silent";
            /**
             * Customer
             * @default silent
             * @enum {string}
             */
            customer: "silent" | "speaking";
            /**
             * Level
             * @default null
             */
            level: number | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            type: "voice_state";
        };
        /**
         * VoiceToken
         * @description What a browser needs to join the room of a call.
         */
        VoiceToken: {
            /** Call Id */
            call_id: string;
            /** Room */
            room: string;
            /** Token */
            token: string;
            /** Url */
            url: string;
        };
        /**
         * VoiceTokenRequest
         * @description `POST /api/voice/token`.
         */
        VoiceTokenRequest: {
            /** Session Id */
            session_id: string;
        };
        /**
         * Wire
         * @description Strict at the edge: an unknown field is a mistake worth hearing about.
         */
        Wire: Record<string, never>;
        /**
         * WireCommand
         * @description A command that needs no understanding: a quick reply, a slot edited on the page, or a caller's `Silence`.
         */
        WireCommand: {
            /** Slot */
            slot?: string | null;
            /**
             * Type
             * @enum {string}
             */
            type: "SetSlot" | "Affirm" | "Deny" | "CancelTask" | "RequestPerson" | "Repeat" | "Slower" | "SkipSlot" | "Wait" | "Silence" | "StartTask";
            /** Value */
            value?: string | null;
        };
        WorkerFrame: components["schemas"]["VoiceStateUp"] | components["schemas"]["InterimUp"] | components["schemas"]["LatencyUp"] | components["schemas"]["HeardUp"] | components["schemas"]["HeartbeatUp"] | components["schemas"]["ReadyUp"];
        /**
         * WorkerStatus
         * @description `PUT /api/workers/{id}` every 2 s: what *registered* means.
         */
        WorkerStatus: {
            /**
             * Absent Because
             * @description Why it takes no calls at all.
             */
            absent_because?: string | null;
            /**
             * Calls
             * @default []
             */
            calls: string[];
            /**
             * Capacity
             * @description Calls it may hold at once.
             */
            capacity: number;
            /** Load */
            load: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    chat_api_chat_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChatRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "agent": "booking",
                     *       "confidence": 0.93,
                     *       "intent": "book",
                     *       "quick_replies": [
                     *         {
                     *           "label": "Tue 24 Nov",
                     *           "text": "Tuesday the 24th"
                     *         }
                     *       ],
                     *       "reply": "An oil change. Which day suits you?",
                     *       "state": {
                     *         "current_agent": "booking",
                     *         "frames": [],
                     *         "holder": "agent",
                     *         "pending_tasks": [],
                     *         "turn_count": 1
                     *       },
                     *       "tools": [],
                     *       "turn_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2B",
                     *       "usage": {
                     *         "cost_usd": 0,
                     *         "input_tokens": 0,
                     *         "output_tokens": 0
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["ChatReply"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "message": "There is nothing here by that name.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "turn_conflict",
                     *       "message": "Another message was already sent under this id.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "body_too_large",
                     *       "message": "The request is larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Gateway Timeout */
            504: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "turn_timeout",
                     *       "message": "That took too long. Please try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_graph_api_graph_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "edges": [
                     *         {
                     *           "conditional": true,
                     *           "source": "router",
                     *           "target": "booking"
                     *         }
                     *       ],
                     *       "nodes": [
                     *         {
                     *           "id": "router",
                     *           "label": "router"
                     *         },
                     *         {
                     *           "id": "booking",
                     *           "label": "booking"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["GraphView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_pack_api_packs_current_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "business": "Northside Motors",
                     *       "locale": "en-US",
                     *       "name": "northside_motors",
                     *       "persona": "Ava",
                     *       "suggestions": [
                     *         {
                     *           "label": "Opening hours",
                     *           "text": "When are you open?"
                     *         }
                     *       ],
                     *       "voice": {
                     *         "available": false,
                     *         "reason": "No voice worker is running."
                     *       },
                     *       "zone": "America/Chicago"
                     *     }
                     */
                    "application/json": components["schemas"]["PackView"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    open_session_api_sessions_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenSession"];
            };
        };
        responses: {
            /** @description Opened. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "greeting": "Hi, this is Ava at Northside Motors. How can I help?",
                     *       "pack": "northside_motors",
                     *       "session_id": "ses_01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "token": "eyJhbGciOiJIUzI1NiJ9…"
                     *     }
                     */
                    "application/json": components["schemas"]["SessionOpened"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "message": "There is nothing here by that name.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "body_too_large",
                     *       "message": "The request is larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_session_api_sessions__session_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "bookings": [
                     *         {
                     *           "assets": [
                     *             "2019 Honda Civic"
                     *           ],
                     *           "customer": {
                     *             "name": "Maria Ortiz",
                     *             "phone": "+12025550143"
                     *           },
                     *           "ends_at": "2026-11-24T09:45:00-06:00",
                     *           "notes": "",
                     *           "offering": "Oil change",
                     *           "quantity": 1,
                     *           "reference": "BK-2026-000001",
                     *           "resource": "Bay 1",
                     *           "starts_at": "2026-11-24T09:00:00-06:00",
                     *           "status": "confirmed",
                     *           "task": "book_service"
                     *         }
                     *       ],
                     *       "messages": [],
                     *       "orders": [],
                     *       "session": {
                     *         "channel": "chat",
                     *         "interaction": "INT-2026-00001",
                     *         "last_seq": 12,
                     *         "locale": "en-US",
                     *         "pack": "northside_motors",
                     *         "session_id": "ses_01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *         "started_at": "2026-11-20T16:00:00Z",
                     *         "status": "open",
                     *         "turn_count": 6
                     *       },
                     *       "state": {
                     *         "current_agent": "booking",
                     *         "frames": [],
                     *         "holder": "agent",
                     *         "pending_tasks": [],
                     *         "turn_count": 1
                     *       },
                     *       "tickets": []
                     *     }
                     */
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "message": "There is nothing here by that name.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    fetch_calendar_api_sessions__session_id__bookings__reference__calendar_get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                reference: string;
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description An iCalendar file. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example BEGIN:VCALENDAR
                     *     VERSION:2.0
                     *     …
                     *     END:VCALENDAR
                     */
                    "text/calendar": unknown;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "message": "There is nothing here by that name.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_events_api_sessions__session_id__events_get: {
        parameters: {
            query?: {
                /** @description The last seq that you have. */
                after?: number;
                limit?: number;
            };
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "events": [
                     *         {
                     *           "audience": "customer",
                     *           "data": {
                     *             "agent": "booking",
                     *             "interrupted": false,
                     *             "is_final": true,
                     *             "role": "agent",
                     *             "sources": [],
                     *             "text": "An oil change. Which day suits you?",
                     *             "utterance_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2B-agent"
                     *           },
                     *           "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2C",
                     *           "seq": 7,
                     *           "session_id": "ses_01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *           "ts": "2026-11-20T16:00:00Z",
                     *           "turn_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2B",
                     *           "type": "transcript",
                     *           "v": 1
                     *         }
                     *       ],
                     *       "last_seq": 7
                     *     }
                     */
                    "application/json": components["schemas"]["EventPage"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "message": "There is nothing here by that name.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    report_heard_api_sessions__session_id__heard_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Heard"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "message": "There is nothing here by that name.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "turn_conflict",
                     *       "message": "Another message was already sent under this id.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "body_too_large",
                     *       "message": "The request is larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_turn_api_sessions__session_id__turns_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TurnRequest"];
            };
        };
        responses: {
            /** @description `event:` is the type, `id:` the seq of a stored event, `data:` an Event as JSON. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example event: transcript
                     *     id: 7
                     *     data: {"v":1,"seq":7,"session_id":"ses_01JD0Z3Q4R5S6T7V8W9X0Y1Z2A","turn_id":"01JD0Z3Q4R5S6T7V8W9X0Y1Z2B","ts":"2026-11-20T16:00:00Z","request_id":"01JD0Z3Q4R5S6T7V8W9X0Y1Z2C","audience":"customer","type":"transcript","data":{"utterance_id":"01JD0Z3Q4R5S6T7V8W9X0Y1Z2B-agent","role":"agent","agent":"booking","text":"An oil change. Which day suits you?","is_final":true,"heard_chars":null,"interrupted":false,"sources":[]}}
                     */
                    "text/event-stream": unknown;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "message": "There is nothing here by that name.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "turn_conflict",
                     *       "message": "Another message was already sent under this id.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "body_too_large",
                     *       "message": "The request is larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    discard_turn_api_sessions__session_id__turns__turn_id__delete: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
                turn_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "message": "There is nothing here by that name.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "turn_conflict",
                     *       "message": "Another message was already sent under this id.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    commit_turn_api_sessions__session_id__turns__turn_id__commit_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
                turn_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommitTurn"];
            };
        };
        responses: {
            /** @description `event:` is the type, `id:` the seq of a stored event, `data:` an Event as JSON. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example event: transcript
                     *     id: 7
                     *     data: {"v":1,"seq":7,"session_id":"ses_01JD0Z3Q4R5S6T7V8W9X0Y1Z2A","turn_id":"01JD0Z3Q4R5S6T7V8W9X0Y1Z2B","ts":"2026-11-20T16:00:00Z","request_id":"01JD0Z3Q4R5S6T7V8W9X0Y1Z2C","audience":"customer","type":"transcript","data":{"utterance_id":"01JD0Z3Q4R5S6T7V8W9X0Y1Z2B-agent","role":"agent","agent":"booking","text":"An oil change. Which day suits you?","is_final":true,"heard_chars":null,"interrupted":false,"sources":[]}}
                     */
                    "text/event-stream": unknown;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "message": "There is nothing here by that name.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Conflict */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "turn_conflict",
                     *       "message": "Another message was already sent under this id.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "body_too_large",
                     *       "message": "The request is larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_sessions_api_staff_sessions_get: {
        parameters: {
            query?: {
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sessions": []
                     *     }
                     */
                    "application/json": components["schemas"]["StaffSessions"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    sign_in_api_staff_sessions_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StaffTicketRequest"];
            };
        };
        responses: {
            /** @description Signed in. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "expires_at": "2026-11-21T04:00:00Z",
                     *       "name": "Staff"
                     *     }
                     */
                    "application/json": components["schemas"]["StaffSessionOpened"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "body_too_large",
                     *       "message": "The request is larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    sign_out_here_api_staff_sessions_delete: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    read_conversation_api_staff_sessions__session_id__get: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                session_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "bookings": [
                     *         {
                     *           "assets": [
                     *             "2019 Honda Civic"
                     *           ],
                     *           "customer": {
                     *             "name": "Maria Ortiz",
                     *             "phone": "+12025550143"
                     *           },
                     *           "ends_at": "2026-11-24T09:45:00-06:00",
                     *           "notes": "",
                     *           "offering": "Oil change",
                     *           "quantity": 1,
                     *           "reference": "BK-2026-000001",
                     *           "resource": "Bay 1",
                     *           "starts_at": "2026-11-24T09:00:00-06:00",
                     *           "status": "confirmed",
                     *           "task": "book_service"
                     *         }
                     *       ],
                     *       "messages": [],
                     *       "orders": [],
                     *       "session": {
                     *         "channel": "chat",
                     *         "interaction": "INT-2026-00001",
                     *         "last_seq": 12,
                     *         "locale": "en-US",
                     *         "pack": "northside_motors",
                     *         "session_id": "ses_01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *         "started_at": "2026-11-20T16:00:00Z",
                     *         "status": "open",
                     *         "turn_count": 6
                     *       },
                     *       "state": {
                     *         "current_agent": "booking",
                     *         "frames": [],
                     *         "holder": "agent",
                     *         "pending_tasks": [],
                     *         "turn_count": 1
                     *       },
                     *       "tickets": []
                     *     }
                     */
                    "application/json": components["schemas"]["SessionView"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "message": "There is nothing here by that name.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    voice_token_api_voice_token_post: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VoiceTokenRequest"];
            };
        };
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "call_id": "call_01JD",
                     *       "room": "call_01JD",
                     *       "token": "eyJhbGciOiJIUzI1NiJ9…",
                     *       "url": "ws://127.0.0.1:7880"
                     *     }
                     */
                    "application/json": components["schemas"]["VoiceToken"];
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Not Found */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "not_found",
                     *       "message": "There is nothing here by that name.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "body_too_large",
                     *       "message": "The request is larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Too Many Requests */
            429: {
                headers: {
                    /** @description Seconds to wait. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "rate_limited",
                     *       "message": "Too many requests. Please wait a moment and try again.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Service Unavailable */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "session_busy",
                     *       "message": "The last message is still being answered. Please try again in a moment.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": true
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    report_worker_api_workers__worker_id__put: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                worker_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkerStatus"];
            };
        };
        responses: {
            /** @description Successful Response */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Forbidden */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "forbidden",
                     *       "message": "This is not open to you.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Entity Too Large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "body_too_large",
                     *       "message": "The request is larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Unprocessable Entity */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "invalid_request",
                     *       "message": "turn_id: String should match pattern '^[0-9A-HJKMNP-TV-Z]{26}$'",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    health_health_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "status": "ok"
                     *     }
                     */
                    "application/json": components["schemas"]["Liveness"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    metrics_metrics_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /** @example frontdesk_turns_running 3.0 */
                    "text/plain": string;
                };
            };
            /** @description Unauthorized */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "unauthenticated",
                     *       "message": "A valid token is needed.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    ready_ready_get: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Successful Response */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "parts": [
                     *         {
                     *           "name": "database",
                     *           "status": "ok"
                     *         }
                     *       ],
                     *       "ready": true
                     *     }
                     */
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description Request Header Fields Too Large */
            431: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "code": "headers_too_large",
                     *       "message": "The request's headers are larger than this installation accepts.",
                     *       "request_id": "01JD0Z3Q4R5S6T7V8W9X0Y1Z2A",
                     *       "retryable": false
                     *     }
                     */
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description Customers cannot be served; `parts` says why. */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
}
