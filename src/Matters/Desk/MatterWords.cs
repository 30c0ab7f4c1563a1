using Gongkai.Agencies;
using Gongkai.Dossiers;
using Gongkai.Shared;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;

namespace Gongkai.Matters.Desk;

/// <summary>The two kinds of matters by the last part of their address, and words that their pages share.</summary>
public sealed class MatterKinds(ComplaintService complaints, AmendmentService amendments)
{
    /// <exception cref="NotFound">no such kind.</exception>
    public MatterService Of(string kind) => kind switch { "complaints" => complaints, "amendments" => amendments, _ => throw new NotFound("没有这个页面") };
}

static class MatterWords
{
    public static bool Complaints(this MatterService service) => service.Procedure == ComplaintProcedure.Table;

    public static IReadOnlyList<Option> Results(MatterService service) => service.Complaints() ? ComplaintProcedure.Results : AmendmentProcedure.Results;

    public static string Subject(string key) => ComplaintProcedure.About.FirstOrDefault(o => o.Key == key)?.Label ?? "";

    /// <summary>How a matter stands: a mark, words and a colour.</summary>
    public static (string Css, string Words) Standing(MatterService service, MatterRow row, (string Label, DateOnly Due)? owed, DateOnly today)
    {
        var ended = Results(service).FirstOrDefault(o => o.Key == row.Result)?.Label ?? service.Procedure.StageName(row.Stage);
        if (owed is not { } o) return ("ok", $"● {ended}" + (row.FinishedOn is { } on ? $" {on:yyyy-MM-dd}" : ""));
        var left = o.Due.DayNumber - today.DayNumber;
        var stage = row.FinishedOn is null ? service.Procedure.StageName(row.Stage) : ended;
        return left < 0 ? ("late", $"■ {stage}，{o.Label}已超期，{o.Due:yyyy-MM-dd}") : left <= 3 ? ("soon", $"▲ {stage}，{o.Label}，{o.Due:yyyy-MM-dd}") : ("ok", $"● {stage}，{o.Label}，{o.Due:yyyy-MM-dd}");
    }

    /// <summary>A value in the words of its form.</summary>
    public static string Said(Field field, string value, AgencyTree tree) => field.Kind switch
    {
        FieldKind.Choice => field.Options!.FirstOrDefault(o => o.Key == value)?.Label ?? value,
        FieldKind.YesNo => value == "yes" ? "是" : "否",
        FieldKind.Agency => int.TryParse(value, out var unit) ? tree.Name(unit) : value,
        FieldKind.Files or FieldKind.File => $"{value.Split(',').Length}个文件",
        _ => value,
    };
}
