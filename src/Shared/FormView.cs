using System.Globalization;
using Gongkai.Statutes.Procedures;

namespace Gongkai.Shared;

/// <summary>Several things wrong with a form at once, each named by the label of its field in “”.</summary>
public sealed class InvalidForm(IReadOnlyList<string> problems) : InvalidInput(string.Join("；", problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}

/// <summary>Fields with what was typed and what is wrong with it. <paramref name="Prefix"/> keeps ids apart where a page has several forms.</summary>
public sealed record FormView(IReadOnlyList<Field> Fields, IReadOnlyDictionary<string, string> Values, IReadOnlyList<Objection> Problems, string Prefix = "")
{
    /// <summary>Choices stand as a list of answers rather than in a box that opens: one question a page, on a telephone.</summary>
    public bool Radios { get; init; }
    /// <summary>Those a field for a person may name.</summary>
    public IReadOnlyList<Option> People { get; init; } = [];

    /// <summary>Units a field for a unit may name.</summary>
    public IReadOnlyList<Option> Units { get; init; } = [];

    public string Value(string key) => Values.GetValueOrDefault(key, "");
    public string Id(string key) => $"{Prefix}f-{key}";
    public IEnumerable<Objection> At(Field field) => Problems.Where(p => About(p, field));
    public bool Wrong(Field field) => At(field).Any();

    /// <summary>Where in the form the problem lies, if it is about a field.</summary>
    public string? Href(Objection problem) => Fields.FirstOrDefault(f => About(problem, f)) is { } field ? "#" + Id(field.Key) : null;

    public string? DescribedBy(Field field) =>
        string.Join(' ', new[] { field.Help is null ? null : Id(field.Key) + "-help", Wrong(field) ? Id(field.Key) + "-wrong" : null }.Where(s => s is not null)) is { Length: > 0 } ids ? ids : null;

    static bool About(Objection problem, Field field) => problem.Text.Contains($"“{field.Label}”") || problem.Text.StartsWith(field.Label, StringComparison.Ordinal);
}

/// <summary>A summary of what is wrong, on top of a form: every line leads to its field.</summary>
public sealed record Problems(string Title, IReadOnlyList<(Objection Objection, string? Href)> Items)
{
    public static Problems Of(FormView form, string title = "没有保存") => new(title, [.. form.Problems.Select(p => (p, form.Href(p)))]);
}

/// <summary>Reads forms made of <see cref="Field"/>s, and checks what can be checked without the record.</summary>
public static class Forms
{
    public static Dictionary<string, string> Read(IReadOnlyList<Field> fields, IFormCollection form)
    {
        var values = new Dictionary<string, string>();
        foreach (var field in fields)
            if (form["f-" + field.Key].ToString().Replace("\0", "").Trim() is { Length: > 0 } text) values[field.Key] = text;
        return values;
    }

    public static DateOnly? Date(IReadOnlyDictionary<string, string> values, string key) =>
        DateOnly.TryParseExact(values.GetValueOrDefault(key), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>What is missing, too long or no date, by the labels of the fields.</summary>
    public static List<string> Check(IReadOnlyList<Field> fields, IReadOnlyDictionary<string, string> values)
    {
        var wrong = new List<string>();
        foreach (var field in fields)
        {
            if (values.GetValueOrDefault(field.Key) is not { Length: > 0 } value)
            {
                if (field.Required) wrong.Add($"“{field.Label}”没有填");
            }
            else if (field.Kind == FieldKind.Date ? Date(values, field.Key) is null : field.Kind == FieldKind.Choice && field.Options!.All(o => o.Key != value)) wrong.Add($"“{field.Label}”不对");
            else if (value.Length > 500) wrong.Add($"“{field.Label}”最多500字");
        }
        return wrong;
    }

    public static void Require(IReadOnlyList<string> wrong)
    {
        if (wrong.Count > 0) throw new InvalidForm(wrong);
    }
}
