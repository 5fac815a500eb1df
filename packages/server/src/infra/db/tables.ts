// Generated from a migrated database by `npm run table-types`; a test says when it is stale.
import type { ColumnType, Generated, GeneratedAlways } from 'kysely'

/** Read as parsed JSON, written as JSON text. */
export type RequiredJson = ColumnType<unknown, string, string>
export type OptionalJson = ColumnType<unknown, string | null | undefined, string | null>

export type Tables = {
  api_key: {
    tenant_id: string
    id: string
    realm_id: string
    name: string
    scopes: string[]
    secret_hash: Buffer
    created_by: string
    created_at: Generated<Date>
    last_used_at: Date | null
    revoked_at: Date | null
  }
  audit_entry: {
    scope_id: string
    id: string
    at: Generated<Date>
    actor_kind: string
    actor_id: string | null
    action: string
    target: string | null
    outcome: Generated<string>
    before: OptionalJson
    after: OptionalJson
    request_id: string | null
    visit_id: string | null
    provider_name: string | null
  }
  billing_connection: {
    id: string
    kind: string
    is_twin: Generated<boolean>
    environment: Generated<string>
    url: string
    project_id: string
    app_id: string
    purchase_link: string
    secret_key: Buffer
    webhook_header: Buffer
    signing_secret: Buffer | null
    webhook_id: string | null
    created_at: Generated<Date>
  }
  billing_customer: {
    tenant_id: string
    reseller_id: string
    connection_id: string
    customer_key: string
    read_at: Date | null
    created_at: Date
    compared_at: Date | null
  }
  billing_drift: {
    id: string
    connection_id: string
    customer_key: string
    tenant_id: string
    here: RequiredJson
    there: RequiredJson
    found_at: Date
    seen_at: Date
    asked_at: Date | null
    asked_by: string | null
    repaired_at: Date | null
    repaired_by: string | null
    packs_here: OptionalJson
    packs_there: OptionalJson
  }
  billing_event: {
    connection_id: string
    event_id: string
    received_at: Date
    raw: string
    type: string
    environment: string | null
    happened_at: Date
    customer_keys: string[]
    state: Generated<string>
    attempts: Generated<number>
    next_try_at: Date
    leased_until: Date | null
    applied_at: Date | null
    note: string | null
    id: Generated<string>
  }
  brand: {
    reseller_id: string
    product_name: string
    colour: string
    support_email: string
    version: Generated<number>
    may_hide_platform: Generated<boolean>
  }
  brand_domain: {
    reseller_id: string
    id: string
    host: string
    proof: string
    state: Generated<string>
    fault: string | null
    is_main: Generated<boolean>
    main_from: Date | null
    created_at: Date
    checked_at: Date | null
    proven_at: Date | null
    failing_since: Date | null
    redirects_until: Date | null
    told_upto: string | null
    told_at: Date | null
  }
  brand_draft: {
    reseller_id: string
    design: RequiredJson
    changed_at: Date
  }
  brand_image: {
    reseller_id: string
    id: string
    width: number
    height: number
    bytes: Buffer
    created_at: Date
  }
  brand_sender: {
    reseller_id: string
    address: string
    selector: string
    public_key: string
    sealed_key: Buffer
    state: Generated<string>
    fault: string | null
    created_at: Date
    checked_at: Date | null
    failing_since: Date | null
  }
  brand_version: {
    reseller_id: string
    version: number
    design: RequiredJson
    published_at: Date
    published_by: string | null
  }
  challenge: {
    realm_id: string
    id: string
    person_id: string | null
    purpose: string
    value: string
    host: string
    created_at: Generated<Date>
    expires_at: Date
  }
  checkout: {
    tenant_id: string
    reseller_id: string
    id: string
    plan_id: string
    version: number
    currency: string
    interval: string
    product_key: string
    created_at: Date
  }
  customer_deletion: {
    reseller_id: string
    tenant_id: string
    customer_name: string
    owner_email: string | null
    ordered_at: Date
    ordered_by: string | null
    due_at: Date
    withdrawn_at: Date | null
    keys_destroyed: number | null
    keys_destroyed_at: Date | null
    files_removed_at: Date | null
    rows_removed: OptionalJson
    rows_removed_at: Date | null
    people_removed: number | null
    completed_at: Date | null
    owner_locale: Generated<string>
    owners: OptionalJson
  }
  customer_note: {
    reseller_id: string
    id: string
    tenant_id: string
    body: string
    author_id: string | null
    created_at: Date
  }
  customer_security: {
    tenant_id: string
    second_factor_required: Generated<boolean>
    changed_at: Generated<Date>
  }
  customer_sign_up: {
    reseller_id: string
    id: string
    email: string
    email_key: string
    locale: Generated<string>
    secret_hash: Buffer
    plan_id: string
    currency: string
    interval: string
    state: Generated<string>
    person_name: Generated<string>
    organisation: Generated<string>
    accepted_at: Date | null
    accepted_ip: string | null
    accepted_links: Generated<string[]>
    tenant_id: string | null
    created_at: Date
    expires_at: Date
    sent_at: Date | null
    decided_at: Date | null
    decided_by: string | null
  }
  customer_sign_up_setting: {
    reseller_id: string
    mode: string
  }
  customer_tag: {
    reseller_id: string
    tenant_id: string
    tag: string
  }
  directory: {
    label: string
    kind: string
    reseller_id: string
    region: Generated<string>
    connection: Generated<string>
  }
  engine: {
    id: string
    name: string
    kind: string
    health: string
    detail: Generated<string>
    slots: number
    busy: number
    host: string
    seen_at: Generated<Date>
    pool: Generated<string>
    models: Generated<string[]>
    model_names: OptionalJson
    languages: string[] | null
    features: Generated<string[]>
    url: string | null
    secret: Buffer | null
    compute_type: Generated<string>
    device: Generated<string>
    max_bytes: number | null
    max_duration_ms: number | null
    cost_minor_per_hour: number | null
    state: Generated<string>
    failures: Generated<number>
    owner_id: string | null
    owned_until: Date | null
    test_asked_at: Date | null
    test_result: OptionalJson
    created_at: Generated<Date>
  }
  event: {
    tenant_id: string
    id: number
    topic: string
    payload: RequiredJson
    at: Date
  }
  event_counter: {
    tenant_id: string
    last_id: Generated<number>
  }
  event_outbox: {
    tenant_id: string
    id: GeneratedAlways<number>
    topic: string
    payload: RequiredJson
    at: Generated<Date>
  }
  figure_change: {
    tenant_id: string
    id: GeneratedAlways<number>
    reseller_id: string
    day: Date
    used_ms: Generated<number>
    done: Generated<number>
    failed: Generated<number>
    customers: Generated<number>
  }
  file_errand: {
    tenant_id: string
    file_id: string
    kind: string
    reseller_id: string
    due_at: Date
    tries: Generated<number>
  }
  file_part: {
    tenant_id: string
    file_id: string
    ordinal: number
    blob_id: string
    start_byte: number
    bytes: number
    salt: Buffer
    key_version: number
  }
  hand_over: {
    realm_id: string
    id: string
    person_id: string
    secret_hash: Buffer
    created_at: Date
    expires_at: Date
    used_at: Date | null
  }
  idempotency: {
    realm_id: string
    actor_id: string
    key: string
    operation: string
    body_hash: Buffer
    status: number | null
    reply: OptionalJson
    created_at: Generated<Date>
    scope_id: string
  }
  invitation: {
    realm_id: string
    id: string
    tenant_id: string | null
    email: string
    email_key: string
    role: string
    secret_hash: Buffer
    invited_by: string | null
    created_at: Generated<Date>
    expires_at: Date
    accepted_at: Date | null
  }
  job: {
    tenant_id: string
    id: string
    task_id: string | null
    state: Generated<string>
    goal: string
    model: string
    progress: Generated<number>
    attempt: Generated<number>
    max_attempts: number
    duration_ms: number | null
    transcript_id: string | null
    problem_code: string | null
    problem_detail: string | null
    created_by: string | null
    created_at: Generated<Date>
    started_at: Date | null
    ended_at: Date | null
    trashed_at: Date | null
  }
  job_input: {
    tenant_id: string
    job_id: string
    title: string
    file_id: string | null
    language: string | null
    prompt: string | null
    diarize: Generated<boolean>
    speakers: number | null
  }
  known_device: {
    realm_id: string
    id: string
    person_id: string
    secret_hash: Buffer
    created_at: Generated<Date>
  }
  lane: {
    lane: string
    clock: Generated<number>
  }
  mail: {
    realm_id: string
    id: string
    tenant_id: string | null
    kind: string
    to_address: string
    from_address: string
    subject: string
    body_text: string
    body_html: string
    state: Generated<string>
    attempts: Generated<number>
    next_at: Date
    problem: string | null
    created_at: Date
    ended_at: Date | null
    reply_to: string | null
  }
  master_key_check: {
    only_row: Generated<boolean>
    fingerprint: Buffer
  }
  member_limit: {
    tenant_id: string
    person_id: string
    soft_limit_ms: number | null
    hard_limit_ms: number | null
  }
  membership: {
    tenant_id: string
    person_id: string
    realm_id: string
    role: string
    created_at: Generated<Date>
    last_seen_at: Date | null
  }
  minute_cap: {
    one: Generated<boolean>
    minutes_per_month: number
  }
  minute_grant: {
    tenant_id: string
    id: string
    granted_ms: number
    used_ms: Generated<number>
    reason: string
    created_at: Date
    expires_at: Date
    ended_at: Date | null
  }
  minute_pack: {
    tenant_id: string
    id: string
    source_key: string
    bought_ms: number
    used_ms: Generated<number>
    taken_back_ms: Generated<number>
    bought_at: Date
    expires_at: Date | null
    taken_back_at: Date | null
  }
  minute_pack_refund: {
    tenant_id: string
    id: string
    pack_id: string
    source_key: string
    asked_ms: number
    change_ms: number
    at: Date
  }
  minute_pool: {
    reseller_id: string
    minutes_per_month: number
  }
  one_time_token: {
    realm_id: string
    id: string
    person_id: string
    purpose: string
    email_key: string
    secret_hash: Buffer
    created_at: Generated<Date>
    expires_at: Date
    used_at: Date | null
    new_email: string | null
  }
  own_mail_server: {
    reseller_id: string
    host: string
    port: number
    security: string
    username: string
    sealed_password: Buffer
    seal: string
    address: string
    state: Generated<string>
    fault: string | null
    checked_at: Date
    failing_since: Date | null
  }
  pack_checkout: {
    tenant_id: string
    reseller_id: string
    id: string
    offer_id: string
    product_key: string
    lasts_days: number | null
    created_at: Date
  }
  pack_offer: {
    reseller_id: string
    id: string
    name: string
    minutes: number
    lasts_days: number | null
    state: Generated<string>
    created_at: Date
  }
  pack_price: {
    reseller_id: string
    offer_id: string
    currency: string
    minor: number
  }
  pack_purchase: {
    tenant_id: string
    reseller_id: string
    connection_id: string
    provider_id: string
    transaction_id: string
    product_key: string
    minutes: number
    purchased_at: Date
    refunded_at: Date | null
  }
  passkey: {
    realm_id: string
    id: string
    person_id: string
    credential_id: string
    public_key: Buffer
    counter: number
    transports: string[]
    host: string
    name: string
    backed_up: boolean
    created_at: Generated<Date>
    last_used_at: Date | null
  }
  pending_sign_in: {
    realm_id: string
    id: string
    person_id: string
    secret_hash: Buffer
    host: string
    way: string
    tenant_id: string | null
    known_device: boolean
    created_at: Generated<Date>
    expires_at: Date
  }
  person: {
    realm_id: string
    id: string
    email: string
    email_key: string
    name: string
    locale: Generated<string>
    password_hash: string | null
    email_verified_at: Date | null
    created_at: Generated<Date>
    deleted_at: Date | null
  }
  plan: {
    name: string
    place: number
    parallel_jobs: number
    weight: number
    minutes_per_month: number
    storage_bytes: number
    max_file_bytes: number
    max_duration_ms: number
    models: string[]
    pool: string
    beam: number
    features: string[]
    seats: number | null
  }
  plan_assignment: {
    tenant_id: string
    reseller_id: string
    plan_id: string
    version: number
    currency: string
    interval: string
    minor: number
    overage_minor_per_hour: number | null
    anchor_at: Date
    period_start: Date
    period_end: Date
    carried_ms: number | null
    carried_until: Date | null
    next_plan_id: string | null
    next_version: number | null
    next_currency: string | null
    next_interval: string | null
    assigned_at: Date
  }
  plan_assignment_change: {
    tenant_id: string
    at: Date
    agreed_tier: string | null
    currency: string | null
    interval: string | null
    minor: number | null
  }
  plan_in_force: {
    tenant_id: string
    name: string
    parallel_jobs: number
    weight: Generated<number>
    minutes_per_month: number
    storage_bytes: number
    max_file_bytes: number
    max_duration_ms: number
    models: string[]
    pool: Generated<string>
    beam: Generated<number>
    features: Generated<string[]>
    tier: string
    seats: number | null
    retention_days: number | null
    overage: Generated<string>
    overage_cap_minutes: number | null
    grace_percent: Generated<number>
  }
  plan_price: {
    reseller_id: string
    plan_id: string
    version: number
    currency: string
    interval: string
    minor: number
    overage_minor_per_hour: number | null
  }
  plan_wholesale: {
    tier: string
    currency: string
    interval: string
    wholesale_minor: number
    floor_minor: number
    ceiling_minor: number | null
    suggested_minor: number
    hour_minor: number
  }
  platform_brand: {
    single: Generated<boolean>
    design: RequiredJson
    powered_by: string
    powered_by_url: string
    changed_at: Date
  }
  platform_day: {
    day: Date
    used_ms: number
    done: number
    failed: number
  }
  platform_image: {
    id: string
    width: number
    height: number
    bytes: Buffer
    created_at: Date
  }
  platform_terms: {
    version: number
    text: string
    published_at: Date
    accept_by: Date | null
  }
  rate_limit: {
    key: string
    window_ends_at: Date
    used: number
    blocked_until: Date | null
  }
  recovery_code: {
    realm_id: string
    id: string
    person_id: string
    code_hash: Buffer
    created_at: Generated<Date>
    used_at: Date | null
  }
  report_account: {
    tenant_id: string | null
    reseller_id: string | null
    name: string | null
    slug: string | null
    state: string | null
    created_at: Date | null
    trial_ends_at: Date | null
    plan_name: string | null
    minutes_per_month: number | null
    storage_bytes: number | null
  }
  report_agreed_price: {
    tenant_id: string | null
    at: Date | null
    tier: string | null
    currency: string | null
    interval: string | null
    minor: number | null
    minor_per_month: number | null
  }
  report_customer: {
    tenant_id: string | null
    reseller_id: string | null
    slug: string | null
    name: string | null
    state: string | null
    created_at: Date | null
    contact_name: string | null
    billing_email: string | null
    language: string | null
    trial_ends_at: Date | null
    past_due_since: Date | null
    suspended_at: Date | null
    suspension_reason: string | null
    closing_at: Date | null
    delete_after: Date | null
    deleted_at: Date | null
    second_factor_required: boolean | null
    plan_name: string | null
    minutes_per_month: number | null
    storage_bytes: number | null
    is_test: boolean | null
  }
  report_ended_job: {
    tenant_id: string | null
    state: string | null
    ended_at: Date | null
  }
  report_failed_job: {
    tenant_id: string | null
    job_id: string | null
    ended_at: Date | null
    goal: string | null
    model: string | null
    duration_ms: number | null
    attempt: number | null
    problem_code: string | null
  }
  report_figure_change: {
    reseller_id: string | null
    day: Date | null
    used_ms: number | null
    done: number | null
    failed: number | null
    customers: number | null
  }
  report_jobs_by_tenant: {
    tenant_id: string | null
    state: string | null
    jobs: number | null
  }
  report_last_seen: {
    tenant_id: string | null
    last_seen_at: Date | null
  }
  report_members_by_tenant: {
    tenant_id: string | null
    members: number | null
  }
  report_open_job: {
    tenant_id: string | null
    state: string | null
  }
  report_person: {
    realm_id: string | null
    person_id: string | null
    name: string | null
    email: string | null
  }
  report_plan_anchor: {
    tenant_id: string | null
    anchor_at: Date | null
  }
  report_plan_assignment: {
    tenant_id: string | null
    reseller_id: string | null
    plan_id: string | null
    version: number | null
    plan_name: string | null
    tier: string | null
    currency: string | null
    interval: string | null
    minor: number | null
    minor_per_month: number | null
    period_start: Date | null
    period_end: Date | null
    anchor_at: Date | null
    next_plan_id: string | null
    next_version: number | null
  }
  report_platform_day: {
    day: Date | null
    used_ms: number | null
    done: number | null
    failed: number | null
  }
  report_reseller: {
    reseller_id: string | null
    slug: string | null
    name: string | null
    region: string | null
    state: string | null
    created_at: Date | null
  }
  report_reseller_day: {
    reseller_id: string | null
    day: Date | null
    used_ms: number | null
    done: number | null
    failed: number | null
    customers: number | null
  }
  report_reseller_setup: {
    reseller_id: string | null
    state: string | null
    has_brand: boolean | null
    has_domain: boolean | null
    has_plan: boolean | null
    has_company: boolean | null
    has_payout: boolean | null
    customers: number | null
  }
  report_storage_by_tenant: {
    tenant_id: string | null
    stored_bytes: number | null
  }
  report_submitter: {
    tenant_id: string | null
    id: string | null
    name: string | null
  }
  report_tenant: {
    tenant_id: string | null
    reseller_id: string | null
    slug: string | null
    name: string | null
    state: string | null
    created_at: Date | null
    plan_name: string | null
    parallel_jobs: number | null
    minutes_per_month: number | null
    storage_bytes: number | null
    max_file_bytes: number | null
    max_duration_ms: number | null
    models: string[] | null
  }
  report_tenant_state: {
    tenant_id: string | null
    at: Date | null
    state: string | null
  }
  report_usage_by_day: {
    tenant_id: string | null
    day: Date | null
    used_ms: number | null
    overage_ms: number | null
    jobs: number | null
  }
  report_usage_by_engine: {
    engine: string | null
    model: string | null
    day: Date | null
    jobs: number | null
    decoded_ms: number | null
    busy_ms: number | null
  }
  report_usage_by_tenant: {
    tenant_id: string | null
    month: Date | null
    used_ms: number | null
  }
  report_usage_day: {
    tenant_id: string | null
    day: Date | null
    used_ms: number | null
    recordings: number | null
  }
  report_use: {
    tenant_id: string | null
    at: Date | null
    used_ms: number | null
  }
  report_visit: {
    tenant_id: string | null
    visit_id: string | null
    visitor_name: string | null
    as_name: string | null
    reason: string | null
  }
  report_wholesale: {
    tier: string | null
    currency: string | null
    interval: string | null
    minor_per_month: number | null
  }
  reseller: {
    id: string
    slug: string
    name: string
    region: Generated<string>
    state: Generated<string>
    created_at: Generated<Date>
  }
  reseller_company: {
    reseller_id: string
    name: string
    country: string
    street: string
    postal_code: string
    city: string
    vat_id: Generated<string>
    small_business: Generated<boolean>
    contact_name: string
    contact_email: string
    locale: Generated<string>
    updated_at: Date
  }
  reseller_day: {
    reseller_id: string
    day: Date
    used_ms: number
    done: number
    failed: number
    customers: number
  }
  reseller_payout: {
    reseller_id: string
    holder: string
    iban_sealed: Buffer
    iban_masked: string
    updated_at: Date
  }
  reseller_plan: {
    reseller_id: string
    id: string
    name: string
    tier: string
    state: Generated<string>
    current_version: number | null
    listed: Generated<boolean>
    created_at: Generated<Date>
  }
  reseller_plan_version: {
    reseller_id: string
    plan_id: string
    version: number
    published_at: Date | null
    minutes_per_month: number
    storage_bytes: number
    seats: number | null
    parallel_jobs: number
    models: string[] | null
    features: string[] | null
    max_file_bytes: number
    max_duration_ms: number
    retention_days: number | null
    overage: string
    overage_cap_minutes: number | null
    grace_percent: Generated<number>
    trial_days: Generated<number>
  }
  reseller_sign_up: {
    realm_id: string
    id: string
    email: string
    email_key: string
    locale: Generated<string>
    secret_hash: Buffer
    invited: boolean
    person_name: string | null
    password_hash: string | null
    company: OptionalJson
    slug: string | null
    reseller_id: string | null
    owner_id: string | null
    created_at: Date
    expires_at: Date
    ended_at: Date | null
  }
  reseller_state_change: {
    reseller_id: string
    id: string
    state: string
    reason: Generated<string>
    at: Date
  }
  retention_notice: {
    tenant_id: string
    retention_days: number
    told_at: Date
    covers_until: Date
    removes_until: Date | null
    looked_at: Date
  }
  sched: {
    lane: string
    tenant_id: string
    reseller_id: string
    vt: Generated<number>
    seen_at: Generated<Date>
  }
  sched_reseller: {
    lane: string
    reseller_id: string
    weight: Generated<number>
    vt: Generated<number>
    clock: Generated<number>
  }
  schema_migration: {
    name: string
    hash: string
    at: Generated<Date>
  }
  security_event: {
    realm_id: string
    id: string
    person_id: string
    kind: string
    way: string | null
    at: Generated<Date>
    host: Generated<string>
    ip: Generated<string>
    user_agent: Generated<string>
  }
  segment: {
    tenant_id: string
    transcript_id: string
    position: number
    start_ms: number
    end_ms: number
    text: string
    language: string
    speaker: string | null
    flags: string[]
    words: RequiredJson
  }
  session: {
    realm_id: string
    id: string
    person_id: string
    secret_hash: Buffer
    host: string
    tenant_id: string | null
    user_agent: Generated<string>
    ip: Generated<string>
    created_at: Generated<Date>
    seen_at: Generated<Date>
    confirmed_at: Generated<Date>
    expires_at: Date
    way: Generated<string>
    sso_tenant_id: string | null
    visit_id: string | null
  }
  sign_up_setting: {
    only_row: Generated<boolean>
    mode: string
  }
  skipped_step: {
    reseller_id: string
    step: string
    at: Date
  }
  sso_attempt: {
    realm_id: string
    id: string
    tenant_id: string
    secret_hash: Buffer
    host: string
    created_at: Generated<Date>
    expires_at: Date
  }
  sso_connection: {
    tenant_id: string
    realm_id: string
    issuer: string
    client_id: string
    sealed_secret: Buffer
    creates_viewers: Generated<boolean>
    required: Generated<boolean>
    created_at: Generated<Date>
    changed_at: Generated<Date>
    last_used_at: Date | null
  }
  sso_domain: {
    tenant_id: string
    id: string
    realm_id: string
    domain: string
    proof: string
    created_at: Generated<Date>
    proven_at: Date | null
    proven_by: string | null
  }
  sso_identity: {
    realm_id: string
    id: string
    tenant_id: string
    issuer: string
    subject: string
    person_id: string
    created_at: Generated<Date>
    last_used_at: Generated<Date>
  }
  staff: {
    realm_id: string
    person_id: string
    role: string
    created_at: Generated<Date>
  }
  storage_account: {
    tenant_id: string
    reseller_id: string
    stored_bytes: Generated<number>
    reserved_bytes: Generated<number>
    compared_at: Date | null
  }
  stored_file: {
    tenant_id: string
    id: string
    state: string
    name: string
    media_type: string
    declared_bytes: number | null
    received_bytes: Generated<number>
    reserved_bytes: Generated<number>
    parts: Generated<number>
    writer: string | null
    duration_ms: number | null
    created_by: string | null
    created_at: Date
    touched_at: Date
  }
  subscription: {
    tenant_id: string
    reseller_id: string
    connection_id: string
    provider_id: string
    product_key: string | null
    next_product_key: string | null
    entitlements: string[]
    status: string
    gives_access: boolean
    renews: boolean
    started_at: Date
    period_ends_at: Date | null
    read_at: Date
  }
  task: {
    tenant_id: string
    id: string
    reseller_id: string
    kind: string
    version: number
    lane: string
    state: Generated<string>
    prio: Generated<number>
    payload: RequiredJson
    estimate_ms: number
    attempt: Generated<number>
    max_attempts: number
    fence: Generated<number>
    run_id: string | null
    worker_id: string | null
    problem_code: string | null
    problem_detail: string | null
    retry_at: Date | null
    cancel_at: Date | null
    request_id: string | null
    created_at: Generated<Date>
    queued_at: Date | null
    started_at: Date | null
    ended_at: Date | null
  }
  task_attempt: {
    tenant_id: string
    task_id: string
    number: number
    started_at: Generated<Date>
    ended_at: Date | null
    outcome: Generated<string>
    problem_code: string | null
    problem_detail: string | null
    engine: string
  }
  tenant: {
    id: string
    reseller_id: string
    slug: string
    name: string
    state: Generated<string>
    created_at: Generated<Date>
    contact_name: Generated<string>
    billing_email: string | null
    language: Generated<string>
    trial_ends_at: Date | null
    past_due_since: Date | null
    suspended_at: Date | null
    suspension_reason: Generated<string>
    closing_at: Date | null
    delete_after: Date | null
    deleted_at: Date | null
    next_change_at: Date | null
    second_factor_required: Generated<boolean>
    erased_at: Date | null
    paid_state: string | null
    search_text: GeneratedAlways<string | null>
    is_test: Generated<boolean>
  }
  tenant_key: {
    tenant_id: string
    version: number
    wrapped: Buffer
    created_at: Generated<Date>
  }
  tenant_state_change: {
    tenant_id: string
    at: Date
    state: string
  }
  terms_acceptance: {
    reseller_id: string
    version: number
    accepted_by: string
    name: string
    email: string
    ip: string
    at: Date
  }
  totp: {
    realm_id: string
    id: string
    person_id: string
    sealed_secret: Buffer
    last_step: Generated<number>
    created_at: Generated<Date>
    confirmed_at: Date | null
  }
  transcript: {
    tenant_id: string
    id: string
    job_id: string
    file_id: string | null
    title: string
    language: string | null
    languages: string[]
    duration_ms: number
    coverage: number | null
    damaged: Generated<boolean>
    words: number
    model: string
    created_at: Date
  }
  usage_alert: {
    tenant_id: string
    period_start: Date
    level: number
    used_ms: number
    included_ms: number
    at: Date
    told_at: Date | null
  }
  usage_day: {
    tenant_id: string
    day: Date
    used_ms: number
    recordings: number
  }
  usage_record: {
    tenant_id: string
    task_id: string
    decoded_ms: number
    attempt: number
    engine: string
    model: string
    at: Date
    busy_ms: number | null
    created_by: string | null
    granted_ms: Generated<number>
    overage_ms: Generated<number>
    packed_ms: Generated<number>
  }
  usage_reservation: {
    tenant_id: string
    task_id: string
    decoded_ms: number
    at: Date
    created_by: string | null
  }
  usage_setting: {
    tenant_id: string
    soft_limit_ms: number | null
    hard_limit_ms: number | null
    tell_reseller: Generated<boolean>
  }
  visit: {
    tenant_id: string
    id: string
    realm_id: string
    visitor_id: string
    visitor_name: string
    as_person_id: string
    as_name: string
    reason: string
    minutes: number
    content: boolean
    changes: boolean
    state: string
    asked_at: Date
    decided_at: Date | null
    decided_by: string | null
    opened_at: Date | null
    ends_at: Date | null
    ended_at: Date | null
    ended_by: string | null
  }
  visit_setting: {
    tenant_id: string
    consent: string
    content: Generated<boolean>
    changes: Generated<boolean>
  }
  vocabulary: {
    tenant_id: string
    terms: string[]
    changed_at: Generated<Date>
  }
  worker: {
    id: string
    lock_key: number
    host: string
    pid: number
    started_at: Generated<Date>
    seen_at: Generated<Date>
  }
  worker_lane: {
    worker_id: string
    lane: string
    slots: number
  }
}
