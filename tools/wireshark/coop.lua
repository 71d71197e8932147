-- Dissector for the announcements of cooperating key servers, docs/coop-protocol.md.
-- In traffic they are inside an encrypted ISAKMP exchange of type 241; this reads them in the clear, from
-- captures of link type USER0 (tests/coop/coop_pcap writes such) or any UDP port by "Decode As".
--   tshark -X lua_script:coop.lua -r FILE -V
local p = Proto("coop", "Cooperative key servers")

local kinds = { [1] = "announcement", [2] = "parts asked for again" }
local roles = { [0] = "elector", [1] = "secondary", [2] = "primary" }
local flag_names = {
	{ 1, "reply_request", "Reply request" }, { 2, "reply", "Reply" },
	{ 4, "want_state", "State wanted" }, { 8, "has_state", "Whole state" },
	{ 16, "has_delta", "Delta" }, { 32, "not_eligible", "Not eligible" },
	{ 64, "optimize", "Deltas understood" }, { 128, "contribution", "Contribution" },
}
local sections = {
	[1] = "status", [2] = "lines", [3] = "policy", [4] = "KEK", [5] = "TEK", [6] = "members",
	[7] = "members gone", [8] = "reported members", [9] = "reported gone", [10] = "delta",
	[11] = "sender identifiers",
}

local f = {
	kind = ProtoField.uint8("coop.kind", "Kind", base.DEC, kinds),
	version = ProtoField.uint8("coop.version", "Version"),
	flags = ProtoField.uint16("coop.flags", "Flags", base.HEX),
	id_kind = ProtoField.uint8("coop.id_kind", "Identity kind", base.DEC, { [1] = "number", [2] = "address" }),
	role = ProtoField.uint8("coop.role", "Role", base.DEC, roles),
	priority = ProtoField.uint8("coop.priority", "Priority"),
	identity = ProtoField.uint32("coop.identity", "Group identity"),
	sender = ProtoField.ipv4("coop.sender", "Sender"),
	instance = ProtoField.uint64("coop.instance", "Instance", base.HEX),
	sequence = ProtoField.uint32("coop.sequence", "Sequence"),
	ack_instance = ProtoField.uint64("coop.ack_instance", "Acknowledged instance", base.HEX),
	ack_sequence = ProtoField.uint32("coop.ack_sequence", "Acknowledged sequence"),
	part = ProtoField.uint16("coop.part", "Part"),
	parts = ProtoField.uint16("coop.parts", "Parts"),
	total = ProtoField.uint32("coop.total", "Octets of the body"),
	offset = ProtoField.uint32("coop.offset", "Offset in the body"),
	piece = ProtoField.bytes("coop.piece", "Piece of the body"),
	section = ProtoField.uint16("coop.section", "Section", base.DEC, sections),
	length = ProtoField.uint32("coop.section.length", "Length"),
	ks_version = ProtoField.string("coop.ks_version", "Key server version"),
	coop_version = ProtoField.string("coop.coop_version", "COOP version"),
	primary = ProtoField.ipv4("coop.primary", "Primary"),
	primary_age = ProtoField.uint32("coop.primary_age", "Primary heard before (ms)"),
	line = ProtoField.uint64("coop.line", "Line", base.HEX),
	line_version = ProtoField.uint32("coop.line_version", "Version in the line"),
	pst = ProtoField.uint64("coop.pst", "Pseudotime (ms)"),
	policy_hash = ProtoField.bytes("coop.policy_hash", "Policy hash"),
	key_hash = ProtoField.bytes("coop.key_hash", "Rekey key hash"),
	policy = ProtoField.bytes("coop.policy", "Policy"),
	spi = ProtoField.bytes("coop.spi", "SPI"),
	seq = ProtoField.uint32("coop.rekey_seq", "Rekey sequence number"),
	serial = ProtoField.uint32("coop.serial", "Serial"),
	left = ProtoField.uint64("coop.left", "Life left (us)"),
	member = ProtoField.ipv4("coop.member", "Member"),
	registrar = ProtoField.ipv4("coop.registrar", "Registered with"),
	stamp = ProtoField.uint64("coop.stamp", "Last proof (pseudotime ms)"),
	gone = ProtoField.ipv4("coop.gone", "Gone"),
	base_version = ProtoField.uint32("coop.base", "Base version"),
	sid_size = ProtoField.uint8("coop.sid.size", "SID length"),
	sid_assigned = ProtoField.bytes("coop.sid.assigned", "KSSIDs assigned"),
	missing = ProtoField.bytes("coop.missing", "Missing parts"),
}
for _, row in ipairs(flag_names) do
	f["flag_" .. row[2]] = ProtoField.bool("coop.flags." .. row[2], row[3], 16, nil, row[1])
end
p.fields = f

local bad = ProtoExpert.new("coop.bad", "Malformed", expert.group.MALFORMED, expert.severity.ERROR)
p.experts = { bad }

local function version(t, field, tvb)
	t:add(field, tvb, tvb(0, 1):uint() .. "." .. tvb(1, 1):uint() .. "." .. tvb(2, 1):uint())
end

local read = {}

read[1] = function(b, t)
	version(t, f.ks_version, b(0, 3))
	version(t, f.coop_version, b(3, 3))
	t:add(f.primary, b(20, 4))
	t:add(f.primary_age, b(24, 4))
	t:add(f.line, b(28, 8))
	t:add(f.line_version, b(36, 4))
	t:add(f.pst, b(40, 8))
	t:add(f.policy_hash, b(48, 32))
	t:add(f.key_hash, b(80, 32))
end

read[2] = function(b, t)
	for at = 0, b:len() - 12, 12 do
		local l = t:add(b(at, 12), "Line")
		l:add(f.line, b(at, 8))
		l:add(f.line_version, b(at + 8, 4))
	end
end

read[3] = function(b, t)
	t:add(f.pst, b(0, 8))
	t:add(f.policy_hash, b(8, 32))
	t:add(f.key_hash, b(40, 32))
	if b:len() > 72 then t:add(f.policy, b(72)) end
end

-- The key itself is not shown: captures are passed around.
local function key(b, t)
	local n = b(0, 1):uint()
	t:add(f.spi, b(1, n))
	t:add(f.seq, b(1 + n, 4))
	t:add(f.serial, b(5 + n, 4))
	t:add(f.left, b(9 + n, 8))
end
read[4] = key
read[5] = key

local function members(b, t)
	local at = 0
	while at < b:len() do
		local more = b(at + 32, 2):uint()
		local m = t:add(b(at, 34 + more), "Member")
		m:add(f.member, b(at, 4))
		m:add(f.registrar, b(at + 4, 4))
		m:add(f.stamp, b(at + 8, 8))
		m:add(f.spi, b(at + 16, 16))
		at = at + 34 + more
	end
end
read[6] = members
read[8] = members

local function addresses(b, t)
	for at = 0, b:len() - 4, 4 do t:add(f.gone, b(at, 4)) end
end
read[7] = addresses
read[9] = addresses

read[10] = function(b, t)
	t:add(f.line, b(0, 8))
	t:add(f.base_version, b(8, 4))
end

read[11] = function(b, t)
	t:add(f.sid_size, b(0, 1))
	t:add(f.sid_assigned, b(8, 16))
end

local function body(b, t)
	local at = 0
	while at + 6 <= b:len() do
		local kind, n = b(at, 2):uint(), b(at + 2, 4):uint()
		if at + 6 + n > b:len() then
			t:add_proto_expert_info(bad, "section longer than the body")
			return
		end
		local s = t:add(b(at, 6 + n), "Section: " .. (sections[kind] or "unknown"))
		s:add(f.section, b(at, 2))
		s:add(f.length, b(at + 2, 4))
		if n > 0 and read[kind] then
			if not pcall(read[kind], b(at + 6, n):tvb(), s) then
				s:add_proto_expert_info(bad, "section cut short")
			end
		end
		at = at + 6 + n
	end
end

-- Parts of an announcement, by sender, instance and sequence, until all are there; then by packet.
local pieces, whole = {}, {}

local function assemble(tvb, pinfo, parts, part, total)
	local id = tostring(tvb(16, 16):bytes())
	if parts == 1 then return tvb(56) end
	if not pinfo.visited then
		local a = pieces[id] or { n = 0 }
		pieces[id] = a
		if not a[part] then
			a[part] = tvb(56):bytes()
			a.n = a.n + 1
		end
		if a.n == parts then
			local all = ByteArray.new()
			for i = 0, parts - 1 do all:append(a[i]) end
			whole[pinfo.number] = all
			pieces[id] = nil
		end
	end
	local all = whole[pinfo.number]
	if all and all:len() == total then return all:tvb("COOP announcement"):range() end
	return nil
end

function p.dissector(tvb, pinfo, tree)
	if tvb:len() < 57 or tvb(0, 4):uint() ~= 0x434f4f50 then return 0 end
	local t = tree:add(p, tvb())
	local kind, flags, role = tvb(5, 1):uint(), tvb(6, 2), tvb(9, 1):uint()
	local part, parts, total = tvb(44, 2):uint(), tvb(46, 2):uint(), tvb(48, 4):uint()
	pinfo.cols.protocol = "COOP"
	t:add(f.version, tvb(4, 1))
	t:add(f.kind, tvb(5, 1))
	local ft = t:add(f.flags, flags)
	for _, row in ipairs(flag_names) do ft:add(f["flag_" .. row[2]], flags) end
	t:add(f.id_kind, tvb(8, 1))
	t:add(f.role, tvb(9, 1))
	t:add(f.priority, tvb(10, 1))
	t:add(f.identity, tvb(12, 4))
	t:add(f.sender, tvb(16, 4))
	t:add(f.instance, tvb(20, 8))
	t:add(f.sequence, tvb(28, 4))
	t:add(f.ack_instance, tvb(32, 8))
	t:add(f.ack_sequence, tvb(40, 4))
	t:add(f.part, tvb(44, 2))
	t:add(f.parts, tvb(46, 2))
	t:add(f.total, tvb(48, 4))
	t:add(f.offset, tvb(52, 4))
	pinfo.cols.info = string.format("%s %s, sequence %u, part %u of %u", roles[role] or "?",
		kinds[kind] or "?", tvb(28, 4):uint(), part + 1, parts)
	if kind == 2 then
		t:add(f.missing, tvb(56))
		return tvb:len()
	end
	t:add(f.piece, tvb(56))
	local b = assemble(tvb, pinfo, parts, part, total)
	if b then body(b:tvb(), t) end
	return tvb:len()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, p)
DissectorTable.get("udp.port"):add_for_decode_as(p)
