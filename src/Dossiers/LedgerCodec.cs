using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Gongkai.Statutes.Clocks;
using Gongkai.Statutes.Procedures;

namespace Gongkai.Dossiers;

/// <summary>What a dossier was opened as; said by its first event, so that its row cannot be moved to another unit unseen.</summary>
public sealed record Opening(string Procedure, string Number, int AgencyId);

/// <summary>What an envelope says beyond the act itself: when it was recorded, under which law, the digests of its contents, and in the first what was opened.</summary>
public sealed record LedgerEntry(Envelope Envelope, DateTime RecordedAt, string Law, IReadOnlyDictionary<string, byte[]> Digests, Opening? Opening = null);

/// <summary>
/// The bytes of the ledger. Written once in a fixed order and never re-serialised: hashes cover them as stored.
/// hash = SHA-256(prev ‖ dossier id ‖ seq ‖ bytes); content digest = SHA-256(salt ‖ name ‖ 0 ‖ value).
/// </summary>
public static class LedgerCodec
{
    public static readonly byte[] Genesis = new byte[32];

    static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    public static byte[] Encode(LedgerEntry entry)
    {
        var e = entry.Envelope;
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteNumber("seq", e.Seq);
            if (entry.Opening is { } o)
            {
                json.WriteStartObject("dossier");
                json.WriteString("procedure", o.Procedure);
                json.WriteString("number", o.Number);
                json.WriteNumber("agency", o.AgencyId);
                json.WriteEndObject();
            }
            json.WriteString("row", e.Row);
            json.WriteString("from", e.From);
            json.WriteString("to", e.To);
            json.WriteString("on", e.OccurredOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteString("at", entry.RecordedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("decider", e.Decider);
            json.WriteString("recorder", e.Recorder);
            json.WriteString("proof", e.Proof);
            json.WriteString("law", entry.Law);
            if (e.Clock != ClockEffect.None) json.WriteString("clock", e.Clock.ToString());
            if (e.Opened is { } opened) json.WriteString("opened", opened);
            if (e.Wait is { } wait) json.WriteString("wait", wait);
            WriteList(json, "closed", e.Closed);
            if (e.Data.Count > 0)
            {
                json.WriteStartObject("data");
                foreach (var (key, value) in e.Data.OrderBy(p => p.Key, StringComparer.Ordinal)) json.WriteString(key, value);
                json.WriteEndObject();
            }
            WriteList(json, "breaches", e.Breaches);
            if (entry.Digests.Count > 0)
            {
                json.WriteStartObject("content");
                foreach (var (key, value) in entry.Digests.OrderBy(p => p.Key, StringComparer.Ordinal)) json.WriteBase64String(key, value);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <exception cref="JsonException">the bytes are not an envelope.</exception>
    public static LedgerEntry Decode(ReadOnlySpan<byte> bytes)
    {
        int seq = 0;
        string row = "", from = "", to = "", decider = "", recorder = "", proof = "", law = "";
        string? opened = null, wait = null;
        DateOnly on = default;
        DateTime at = default;
        var clock = ClockEffect.None;
        IReadOnlyList<string> closed = [], breaches = [];
        IReadOnlyDictionary<string, string> data = Empty;
        IReadOnlyDictionary<string, byte[]> digests = NoDigests;
        Opening? opening = null;
        var json = new Utf8JsonReader(bytes);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("seq"u8)) { json.Read(); seq = json.GetInt32(); }
            else if (name.SequenceEqual("dossier"u8)) opening = OpeningOf(ref json);
            else if (name.SequenceEqual("row"u8)) row = Text(ref json);
            else if (name.SequenceEqual("from"u8)) from = Text(ref json);
            else if (name.SequenceEqual("to"u8)) to = Text(ref json);
            else if (name.SequenceEqual("on"u8)) on = DateOnly.ParseExact(Text(ref json), "yyyy-MM-dd", CultureInfo.InvariantCulture);
            else if (name.SequenceEqual("at"u8)) { json.Read(); at = json.GetDateTime().ToUniversalTime(); }
            else if (name.SequenceEqual("decider"u8)) decider = Text(ref json);
            else if (name.SequenceEqual("recorder"u8)) recorder = Text(ref json);
            else if (name.SequenceEqual("proof"u8)) proof = Text(ref json);
            else if (name.SequenceEqual("law"u8)) law = Text(ref json);
            else if (name.SequenceEqual("clock"u8)) clock = Enum.Parse<ClockEffect>(Text(ref json));
            else if (name.SequenceEqual("opened"u8)) opened = Text(ref json);
            else if (name.SequenceEqual("wait"u8)) wait = Text(ref json);
            else if (name.SequenceEqual("closed"u8)) closed = List(ref json);
            else if (name.SequenceEqual("breaches"u8)) breaches = List(ref json);
            else if (name.SequenceEqual("data"u8))
            {
                var map = new Dictionary<string, string>();
                json.Read();
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    var key = json.GetString()!;
                    map[key] = Text(ref json);
                }
                data = map;
            }
            else if (name.SequenceEqual("content"u8))
            {
                var map = new Dictionary<string, byte[]>();
                json.Read();
                while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
                {
                    var key = json.GetString()!;
                    json.Read();
                    map[key] = json.GetBytesFromBase64();
                }
                digests = map;
            }
            else json.Skip();
        }
        return new LedgerEntry(new Envelope(seq, row, from, to, on, decider, recorder, proof, clock, opened, closed, wait, data, breaches), at, law, digests, opening);
    }

    static Opening OpeningOf(ref Utf8JsonReader json)
    {
        string procedure = "", number = "";
        var agency = 0;
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            if (name.SequenceEqual("procedure"u8)) procedure = Text(ref json);
            else if (name.SequenceEqual("number"u8)) number = Text(ref json);
            else { json.Read(); agency = json.GetInt32(); }
        }
        return new Opening(procedure, number, agency);
    }

    static readonly Dictionary<string, string> Empty = [];
    static readonly Dictionary<string, byte[]> NoDigests = [];

    static string Text(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetString() ?? "";
    }

    static List<string> List(ref Utf8JsonReader json)
    {
        var list = new List<string>();
        json.Read();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray) list.Add(json.GetString()!);
        return list;
    }

    /// <summary>Writes the hash of an event into <paramref name="destination"/> (32 bytes).</summary>
    public static void Hash(ReadOnlySpan<byte> prev, long dossierId, int seq, ReadOnlySpan<byte> bytes, Span<byte> destination)
    {
        var length = 44 + bytes.Length;
        byte[]? rented = null;
        var buffer = length <= 2048 ? stackalloc byte[2048] : rented = ArrayPool<byte>.Shared.Rent(length);
        prev.CopyTo(buffer);
        BinaryPrimitives.WriteInt64LittleEndian(buffer[32..], dossierId);
        BinaryPrimitives.WriteInt32LittleEndian(buffer[40..], seq);
        bytes.CopyTo(buffer[44..]);
        SHA256.HashData(buffer[..length], destination);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
    }

    public static byte[] Digest(byte[] salt, string name, string value) =>
        SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(name), 0, .. Encoding.UTF8.GetBytes(value)]);
}
