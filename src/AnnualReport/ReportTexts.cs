using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Gongkai.AnnualReport;

/// <summary>A picture in a slot: where its bytes are, how large it is, and its caption, which is also its alternative text.</summary>
public sealed record SlotPicture(long Id, long Attachment, string Sha256, int Width, int Height, int Orientation, string Caption);

/// <summary>
/// The text of one slot with its fields still unfilled. <paramref name="Text"/> null: nobody wrote it and no record can supply it.
/// <paramref name="Drafted"/>: it follows the figures until somebody writes an own text. Version 0: never written.
/// </summary>
public sealed record SlotText(string Slot, string? Text, bool Drafted, int Version, DateTime? RecordedAt, IReadOnlyList<SlotPicture> Pictures);

/// <summary>
/// Everything of one report that is not in its figures: the texts of all slots, and the figures of earlier years that texts and charts compare with.
/// A plain value: with the <see cref="Report"/> it gives the whole printed report, today or out of a frozen one.
/// </summary>
public sealed record ReportTexts(IReadOnlyList<SlotText> Slots, IReadOnlyDictionary<string, IReadOnlyList<YearFigure>> Earlier)
{
    public static readonly ReportTexts None = new([], new Dictionary<string, IReadOnlyList<YearFigure>>());
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    public SlotText this[string slot] => Slots.FirstOrDefault(s => s.Slot == slot) ?? new(slot, null, true, 0, null, []);

    public YearFigure? Of(string key, int year) => Earlier.GetValueOrDefault(key)?.FirstOrDefault(f => f.Year == year && !f.Assumed);

    /// <summary>The same texts give the same bytes: slots in the order of the report, keys in the order of their bytes, years ascending.</summary>
    public string ToJson() => JsonSerializer.Serialize(new Stored(
        [.. ReportOutline.All.Select(s => this[s.Key])],
        new SortedDictionary<string, IReadOnlyList<YearFigure>>(Earlier.ToDictionary(p => p.Key, p => (IReadOnlyList<YearFigure>)[.. p.Value.OrderBy(f => f.Year)]), StringComparer.Ordinal)), Options);

    /// <exception cref="JsonException">it is none of ours.</exception>
    public static ReportTexts FromJson(string json)
    {
        var stored = JsonSerializer.Deserialize<Stored>(json, Options) ?? throw new JsonException("null");
        return new(stored.Slots, stored.Earlier);
    }

    sealed record Stored(IReadOnlyList<SlotText> Slots, SortedDictionary<string, IReadOnlyList<YearFigure>> Earlier);
}
