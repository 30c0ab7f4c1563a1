using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Gongkai.Statutes.Clocks;

/// <summary>
/// The exchange form of a reckoning: one JSON object in, one out. In: id, kind, received, settings?, events[].
/// Out: id, due, provisional, steps[], breaches[]; due is null and refusal says why where the events are impossible or unreadable.
/// </summary>
public static class ReckonJson
{
    const int MaxLine = 1_000_000, MaxEvents = 10_000;
    static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    sealed class Unreadable(string message) : Exception(message);

    public static string Answer(string line, ClockLaw law)
    {
        // The id comes back as it was given, number or text.
        var id = "null";
        try
        {
            if (line.Length > MaxLine) throw new Unreadable("这一行太长");
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new Unreadable("每行应是一个 JSON 对象");
            if (root.TryGetProperty("id", out var given) && given.ValueKind is JsonValueKind.String or JsonValueKind.Number) id = given.GetRawText();
            var kind = Kind(Text(root, "kind"));
            var received = Date(root, "received") ?? throw new Unreadable("没有收到日期 received");
            return Write(id, Reckoner.Reckon(kind, received, Events(root), law with { Settings = Settings(root, law.Settings) }));
        }
        catch (JsonException) { return Refuse(id, "这一行不是 JSON"); }
        // Half a surrogate pair is legal JSON, but no text.
        catch (InvalidOperationException) { return Refuse(id, "这一行有读不出的字符"); }
        catch (Unreadable e) { return Refuse(id, e.Message); }
    }

    static ClockKind Kind(string? text) => text switch
    {
        "reply" => ClockKind.Reply,
        "correction" => ClockKind.Correction,
        "third-party" => ClockKind.ThirdParty,
        "fee" => ClockKind.Fee,
        "proactive" => ClockKind.Proactive,
        "review-answer" => ClockKind.ReviewAnswer,
        "court-answer" => ClockKind.CourtAnswer,
        null => throw new Unreadable("没有期限种类 kind"),
        _ => throw new Unreadable($"不认识的期限种类“{text}”"),
    };

    static HoldKind Hold(JsonElement e) => Text(e, "hold") switch
    {
        "third-party" => HoldKind.ThirdParty,
        "co-maker" => HoldKind.CoMaker,
        "agency" => HoldKind.Agency,
        "fee" => HoldKind.Fee,
        null => throw new Unreadable("没有写明暂停的事由 hold"),
        var other => throw new Unreadable($"不认识的暂停事由“{other}”"),
    };

    static ClockEvent[] Events(JsonElement root)
    {
        if (!root.TryGetProperty("events", out var list) || list.ValueKind == JsonValueKind.Null) return [];
        if (list.ValueKind != JsonValueKind.Array) throw new Unreadable("events 应是数组");
        if (list.GetArrayLength() > MaxEvents) throw new Unreadable("事件太多");
        return [.. list.EnumerateArray().Select(Event)];
    }

    static ClockEvent Event(JsonElement e)
    {
        if (e.ValueKind != JsonValueKind.Object) throw new Unreadable("每个事件应是一个对象");
        var type = Text(e, "type") ?? throw new Unreadable("事件没有类型 type");
        var on = Date(e, "on");
        var reference = Text(e, "ref") ?? "";
        DateOnly Required() => on ?? throw new Unreadable($"事件“{type}”没有日期 on");
        return type switch
        {
            "correction-requested" => ClockEvent.CorrectionRequested(Required()),
            "correction-received" => ClockEvent.CorrectionReceived(Required()),
            "hold-started" => ClockEvent.HoldStarted(Required(), Hold(e), reference),
            "served" => ClockEvent.Served(Required(), Hold(e), reference),
            "hold-ended" => ClockEvent.HoldEnded(Required(), Hold(e), reference),
            "extended" => ClockEvent.Extended(on, Number(e, "days") ?? throw new Unreadable("延期没有写明工作日数 days")),
            "paid" => ClockEvent.Paid(Required()),
            "delayed" => ClockEvent.Delayed(Required(), Date(e, "until") ?? throw new Unreadable("延迟答复没有写明日期 until")),
            "closed" => ClockEvent.Closed(Required()),
            _ => throw new Unreadable($"不认识的事件“{type}”"),
        };
    }

    static ClockSettings Settings(JsonElement root, ClockSettings settings)
    {
        if (!root.TryGetProperty("settings", out var given) || given.ValueKind == JsonValueKind.Null) return settings;
        if (given.ValueKind != JsonValueKind.Object) throw new Unreadable("settings 应是一个对象");
        foreach (var p in given.EnumerateObject())
        {
            bool Is() => p.Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? p.Value.GetBoolean() : throw new Unreadable($"设置 {p.Name} 应是 true 或 false");
            settings = p.Name switch
            {
                "paymentResets" => settings with { PaymentResets = Is() },
                "extensionAfterReset" => settings with { ExtensionAfterReset = Is() },
                "holdCountsSendingDay" => settings with { HoldCountsSendingDay = Is() },
                "holdCountsAnswerDay" => settings with { HoldCountsAnswerDay = Is() },
                "simplifiedReview" => settings with { SimplifiedReview = Is() },
                _ => throw new Unreadable($"不认识的设置“{p.Name}”"),
            };
        }
        return settings;
    }

    static string? Text(JsonElement e, string name) =>
        !e.TryGetProperty(name, out var v) || v.ValueKind == JsonValueKind.Null ? null
        : v.ValueKind == JsonValueKind.String ? v.GetString() : throw new Unreadable($"{name} 应是文字");

    static int? Number(JsonElement e, string name) =>
        !e.TryGetProperty(name, out var v) || v.ValueKind == JsonValueKind.Null ? null
        : v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var n) ? n : throw new Unreadable($"{name} 应是整数");

    static DateOnly? Date(JsonElement e, string name) => Text(e, name) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new Unreadable($"{name} 的日期“{text}”不对，应为 YYYY-MM-DD");

    static string Refuse(string id, string why) => Write(id, new Reckoning(why, ""));

    static string Write(string id, Reckoning r)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Writing))
        {
            json.WriteStartObject();
            json.WritePropertyName("id");
            json.WriteRawValue(id);
            if (r.Due is { } due) json.WriteString("due", Iso(due));
            else json.WriteNull("due");
            json.WriteBoolean("provisional", r.Provisional);
            json.WriteStartArray("steps");
            foreach (var s in r.Steps) Entry(json, s.Date, s.Text, s.Rule);
            json.WriteEndArray();
            json.WriteStartArray("breaches");
            foreach (var b in r.Breaches) Entry(json, b.Date, b.Text, b.Rule);
            json.WriteEndArray();
            if (r.Refusal is { } refusal) json.WriteString("refusal", refusal);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    static void Entry(Utf8JsonWriter json, DateOnly date, string text, string rule)
    {
        json.WriteStartObject();
        json.WriteString("date", Iso(date));
        json.WriteString("text", text);
        json.WriteString("rule", rule);
        json.WriteEndObject();
    }

    static string Iso(DateOnly d) => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
