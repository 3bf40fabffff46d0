// Generated from openapi.json by `npm run contracts`; do not edit.
// openapi.json sha256: 037a00b7c68884cc08bdc1f967e46619f5652f424e744c16d0a837269c486a2c
export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
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
            /**
             * Resource
             * @default null
             */
            resource: string | null;
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
            /**
             * Turn Id
             * @default null
             */
            turn_id: string | null;
        };
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
             * Phrases
             * @description Named short texts: filler, sorry, reprompt, goodbye.
             */
            phrases: {
                [key: string]: string;
            };
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
            /**
             * Email
             * @default null
             */
            email: string | null;
            /**
             * Name
             * @default null
             */
            name: string | null;
            /**
             * Phone
             * @default null
             */
            phone: string | null;
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
             * Type
             * @constant
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
            /**
             * Request Id
             * @default null
             */
            request_id: string | null;
            /** Seq */
            seq: number | null;
            /** Session Id */
            session_id: string;
            /**
             * Ts
             * Format: date-time
             */
            ts: string;
            /**
             * Turn Id
             * @default null
             */
            turn_id: string | null;
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
             * Type
             * @constant
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
             * Type
             * @constant
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
             * Type
             * @constant
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
             * Type
             * @constant
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
            /** @default null */
            customer: components["schemas"]["Contact"] | null;
            /**
             * Locale
             * @default null
             */
            locale: string | null;
            /**
             * Pack
             * @default null
             */
            pack: string | null;
            /**
             * Referrer
             * @default null
             */
            referrer: string | null;
        };
        /**
         * Ping
         * @description Answered with `{"type": "pong"}`.
         */
        Ping: {
            /**
             * Type
             * @constant
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
             * Type
             * @constant
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
             * Type
             * @constant
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
             * Type
             * @constant
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
            /**
             * Outcome
             * @default null
             */
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
            /**
             * Turn Id
             * @default null
             */
            turn_id: string | null;
            /**
             * Value
             * @default null
             */
            value: unknown;
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
            /**
             * Confidence
             * @default null
             */
            confidence: number | null;
            /** Ended At */
            ended_at: number;
            /** Started At */
            started_at: number;
        };
        /**
         * StateUpdate
         * @description The whole working state, small. A customer's copy carries `frames`, `holder` and `current_agent` alone.
         */
        StateUpdate: {
            /**
             * Confidence
             * @default null
             */
            confidence: number | null;
            /**
             * Current Agent
             * @default null
             */
            current_agent: string | null;
            /** @default null */
            customer: components["schemas"]["Contact"] | null;
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
            /**
             * Intent
             * @default null
             */
            intent: string | null;
            /**
             * Node
             * @default null
             */
            node: string | null;
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
            /**
             * Call Id
             * @default null
             */
            call_id: string | null;
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
            /** @default null */
            heard: components["schemas"]["Heard"] | null;
            /**
             * Mode
             * @default run
             * @enum {string}
             */
            mode: "run" | "speculate";
            /** @default null */
            speech: components["schemas"]["Speech"] | null;
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
             * Type
             * @constant
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
         * @description A command that needs no understanding: a quick reply, or a slot edited on the page.
         */
        WireCommand: {
            /**
             * Slot
             * @default null
             */
            slot: string | null;
            /**
             * Type
             * @enum {string}
             */
            type: "SetSlot" | "Affirm" | "Deny" | "CancelTask" | "RequestPerson" | "Repeat" | "StartTask";
            /**
             * Value
             * @default null
             */
            value: string | null;
        };
        /**
         * WorkerStatus
         * @description `PUT /api/workers/{id}` every 2 s: what *registered* means.
         */
        WorkerStatus: {
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
export type operations = Record<string, never>;
