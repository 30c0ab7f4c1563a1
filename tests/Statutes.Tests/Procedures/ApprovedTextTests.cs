using System.Runtime.CompilerServices;
using Gongkai.Statutes.Procedures;
using Gongkai.Statutes.Remedies;
using Gongkai.Statutes.Requests;

namespace Gongkai.Statutes.Tests.Procedures;

/// <summary>The printed procedures in docs/ are the approved text: who may do what at which stage. GONGKAI_APPROVE=1 writes them anew.</summary>
public sealed class ApprovedTextTests
{
    public static TheoryData<string> All => ["request", "remedy", "annual-report", "assist", "mail", "disposal", "complaint", "amendment"];

    [Theory, MemberData(nameof(All))]
    public void The_printed_procedure_is_the_approved_one(string key)
    {
        Procedure[] tables = [RequestProcedure.Table, RemedyProcedure.Table, Statutes.Assistance.AssistProcedure.Table, Statutes.Reports.FilingProcedure.Table, MailProcedure.Table, Statutes.Disposal.DisposalProcedure.Table, Statutes.Matters.ComplaintProcedure.Table, Statutes.Matters.AmendmentProcedure.Table];
        var procedure = tables.Single(t => t.Key == key);
        var path = Path.Combine(Root(), "docs", "procedures", key + ".md");
        var printed = ProcedurePrinter.Print(procedure);
        if (Environment.GetEnvironmentVariable("GONGKAI_APPROVE") == "1") File.WriteAllText(path, printed);
        Assert.Equal(File.ReadAllText(path), printed);
    }

    static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
